import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** What is said otherwise, or helps programs alone. */
const leftOut = new Set(['level', 'time', 'pid', 'role', 'msg', 'request_id', 'err'])
/** Enough to tell tasks apart. */
const idLength = 8

/** Writes a role's log to the standard output: for people where that is a terminal, and the JSON as it came elsewhere. */
export async function showLog(log: Readable): Promise<void> {
  if (!process.stdout.isTTY) {
    log.pipe(process.stdout, { end: false })
    return
  }
  const { prettyFactory } = await import('pino-pretty')
  const pretty = prettyFactory({
    colorize: process.stdout.hasColors(),
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid',
    hideObject: true,
    messageFormat: lineOf,
  })
  createInterface({ input: log }).on('line', (line) => process.stdout.write(pretty(line)))
}

/** A line of the log as people read it: `worker  recognised  task 886f1aa5, index 0, page 2, confidence 0.993, ms 1925`. */
export function lineOf(line: Readonly<Record<string, unknown>>): string {
  const details = Object.entries(line).flatMap(([name, value]) => {
    if (leftOut.has(name) || !isShort(value)) return []
    return name === 'task_id' ? `task ${String(value).slice(0, idLength)}` : `${name} ${String(value)}`
  })
  const what = `${String(line['role']).padEnd(9)} ${String(line['msg'])}`
  return [what, details.join(', '), faultOf(line['err'])].filter(Boolean).join('  ')
}

function faultOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : ''
}

function isShort(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}
