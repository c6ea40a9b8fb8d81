import { type Logger, pino } from 'pino'

/** What every part of Lector logs through: pino's JSON lines. Never pass it an image, a text or a key. */
export type { Logger }

/** A logger whose every line names the role (api, worker, …) that wrote it. */
export function createLogger(role: string, level: string): Logger {
  return pino({ level, base: { role, pid: process.pid } })
}
