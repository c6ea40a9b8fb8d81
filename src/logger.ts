import { type DestinationStream, type LogFn, type Logger, pino } from 'pino'
import { createRepeats } from './repeats.ts'

/** What every part of Lector logs through: pino's JSON lines. Never pass it an image, a text or a key. */
export type { Logger }

/**
 * A logger whose every line names the role (api, worker, …) that wrote it; to the standard output unless told otherwise.
 * Warnings and errors of one kind that come again and again are counted, not written: an outage is told by few lines.
 */
export function createLogger(role: string, level: string, destination?: DestinationStream): Logger {
  const repeats = createRepeats()
  return pino(
    {
      level,
      base: { role, pid: process.pid },
      serializers: { err: describeError },
      hooks: {
        logMethod(args, method, levelOfLine) {
          if (mayRepeat.has(levelOfLine)) repeats(kindOf(args), (more) => method.apply(this, withCount(args, more)))
          else method.apply(this, args)
        },
      },
    },
    destination,
  )
}

/** Pino's numbers of `warn` and `error`. */
const mayRepeat = new Set([40, 50])

type Args = Parameters<LogFn>

/** The message and, of an error, its name and the first word of what it says (`READONLY`, `OOM`): the rest may hold an id. */
function kindOf([first, message]: Args): string {
  if (typeof first === 'string') return first
  const err: unknown = typeof first === 'object' && first !== null && 'err' in first ? first.err : undefined
  return err instanceof Error ? [message, err.name, err.message.split(' ', 1)[0]].join(' ') : String(message)
}

function withCount(args: Args, more: number): Args {
  if (more === 0) return args
  const [first, message, ...rest] = args
  const counted = (text: unknown) => `${String(text)} (and ${more} more like it)`
  return typeof first === 'string' ? [counted(first), message, ...rest] : [first, counted(message), ...rest]
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
