import { type DestinationStream, type Logger, pino } from 'pino'

/** What every part of Lector logs through: pino's JSON lines. Never pass it an image, a text or a key. */
export type { Logger }

/** A logger whose every line names the role (api, worker, …) that wrote it; to the standard output unless told otherwise. */
export function createLogger(role: string, level: string, destination?: DestinationStream): Logger {
  return pino({ level, base: { role, pid: process.pid }, serializers: { err: describeError } }, destination)
}

/**
 * What an error is and where it came from, and nothing else that it carries: Redis' errors hold the command that failed,
 * images and texts included, those of Node's HTTP parser the bytes that came.
 */
function describeError(error: unknown) {
  if (!(error instanceof Error)) return String(error)
  const { type, message, stack, code } = pino.stdSerializers.err(error)
  return { type, message, stack, code }
}
