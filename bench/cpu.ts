import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second, as Linux counts in /proc on every architecture that Node.js runs on. */
const ticksPerSecond = 100

/** CPU seconds, user and system, that this process, its threads and its children (live and ended ones) have used so far. (proc(5); Linux.) */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  const ended = ticks('self', 16) + ticks('self', 17)
  const live = children().reduce((sum, pid) => sum + ticks(pid, 14) + ticks(pid, 15), 0)
  return (user + system) / 1e6 + (ended + live) / ticksPerSecond
}

function children(): string[] {
  return readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  )
}

/** One field of /proc/PID/stat, counted from 1 as proc(5) does; the second one may hold spaces. */
function ticks(pid: string, field: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[field - 3])
}
