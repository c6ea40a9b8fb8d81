import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second, as Linux counts in /proc on every architecture that Node.js runs on. */
const ticksPerSecond = 100

/** CPU seconds, user and system, that this process, its threads and its children (live and ended ones) have used so far. (proc(5); Linux.) */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  const live = childrenOf('self').reduce((sum, pid) => sum + liveCpuSeconds(pid), 0)
  return (user + system) / 1e6 + endedChildrenCpuSeconds() + live
}

/** The most memory that a process and its live children have had resident, in bytes; 0 when it has gone. */
export function peakBytes(pid: number | string): number {
  try {
    const highest = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return childrenOf(pid).reduce((sum, child) => sum + peakBytes(child), 1024 * Number(highest?.[1] ?? 0))
  } catch {
    return 0
  }
}

function childrenOf(pid: number | string): string[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  )
}

/** In nanoseconds in the kernel, a line a thread; an engine process ends none of its threads. */
function liveCpuSeconds(pid: string): number {
  return readdirSync(`/proc/${pid}/task`).reduce(
    (sum, thread) => sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e9,
    0,
  )
}

/** `cutime` and `cstime`, counted in ticks; the second field of the line may hold spaces. */
function endedChildrenCpuSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond
}
