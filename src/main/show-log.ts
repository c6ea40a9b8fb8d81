import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { prettyFactory } from 'pino-pretty'

const pretty = prettyFactory({
  colorize: process.stdout.hasColors?.() ?? false,
  translateTime: 'SYS:HH:MM:ss',
  ignore: 'pid,role,reqId',
  messageFormat: '{role}: {msg}',
  singleLine: true,
})

/** Writes a role's log to the standard output: for people where that is a terminal, and the JSON as it came elsewhere. */
export function showLog(log: Readable): void {
  if (process.stdout.isTTY) createInterface({ input: log }).on('line', (line) => process.stdout.write(pretty(line)))
  else log.pipe(process.stdout, { end: false })
}
