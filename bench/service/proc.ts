import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second, as Linux counts in /proc on every architecture that Node.js runs on. */
const ticksPerSecond = 100

/** A process and all it has started, itself first. (proc(5); Linux.) */
export function treeOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)]
}

/** CPU seconds, user and system, that a process and all it has started have used so far, those that have ended included. */
export function cpuSecondsOf(pid: number): number {
  const ticks = treeOf(pid).flatMap((member) => fieldsOf(member, [14, 15, 16, 17]))
  return ticks.reduce((sum, count) => sum + count, 0) / ticksPerSecond
}

/** CPU seconds of the children of this process that have ended. */
export function cpuSecondsOfEnded(): number {
  return fieldsOf(process.pid, [16, 17]).reduce((sum, count) => sum + count, 0) / ticksPerSecond
}

/** The most memory that a process has held so far, in MB (VmHWM). */
export function peakMbOf(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1]
  return Math.round(Number(kilobytes ?? 0) / 1024)
}

function childrenOf(pid: number): number[] {
  return threadsOf(pid)
    .flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).split(' '))
    .filter((child) => child.trim() !== '')
    .map(Number)
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return [] // it has ended
  }
}

/** Fields of /proc/PID/stat, counted from 1 as proc(5) does; the second one may hold spaces. */
function fieldsOf(pid: number, fields: readonly number[]): number[] {
  const stat = read(`/proc/${pid}/stat`)
  const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields.map((field) => Number(rest[field - 3] ?? 0))
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // it has ended
  }
}
