import pLimit from 'p-limit'
import type { LectorErrorCode } from '../error.ts'
import { Lector } from '../lector.ts'
import { extensions, type ReadCommand, UsageError } from './arguments.ts'
import { findInputs } from './inputs.ts'
import { createProgress } from './progress.ts'
import { cancelWithinMs, readDocument } from './read-document.ts'
import { createReport } from './report.ts'
import { targetsOf } from './targets.ts'

/** How the command ends; 128 and its number after a signal. */
export const exitCodes = { allRead: 0, someUnread: 1, wrongUsage: 2, noService: 3 } as const

/** What would be the same for every document. */
const ofTheService: ReadonlySet<string> = new Set<LectorErrorCode>([
  'unreachable',
  'unexpected-answer',
  'unauthorized',
  'host-not-allowed',
])

/** How long a service that is full is asked again. */
const patienceMs = 300_000

/**
 * `lector read`: reads documents, several at a time, and writes down what they say.
 *
 * @param interrupted what is in hand is cancelled
 * @returns the exit code, but for an interruption
 * @throws UsageError
 */
export async function read(command: ReadCommand, interrupted: AbortSignal): Promise<number> {
  const lector = connect(command.url)
  const inputs = await findInputs(command.paths, command.out)
  if (inputs.length === 0) throw new UsageError(`There are no documents in ${command.paths.join(', ')}.`)
  checkOutput(command, inputs.length)
  const targets = command.out === undefined ? [] : targetsOf(inputs, command.out, extensions[command.format])
  const lost = new AbortController() // the service
  const signal = AbortSignal.any([interrupted, lost.signal])
  const late = new AbortController()
  signal.addEventListener('abort', () => setTimeout(() => late.abort(signal.reason), cancelWithinMs).unref())
  const progress = createProgress(process.stderr)
  const report = createReport(command, progress, inputs.length)
  const inTurn = pLimit(command.concurrency)
  const works = inputs.map((input, i) =>
    inTurn(async () => {
      const outcome = await readDocument(input, targets[i], {
        lector,
        command,
        progress,
        signal,
        lateSignal: late.signal,
      })
      if (outcome.errors.some(({ code }) => ofTheService.has(code))) lost.abort()
      return outcome
    }),
  )
  let [unread, left] = [0, 0]
  for (const work of works) {
    const outcome = await work
    report(outcome)
    if (outcome.status !== 'completed' || outcome.errors.length > 0) unread++
    if (outcome.status === 'cancelled') left++
  }
  if (left > 0) progress.say(`Stopped: ${left} of ${inputs.length} documents cancelled, or not begun.`)
  if (lost.signal.aborted) return exitCodes.noService
  return unread === 0 ? exitCodes.allRead : exitCodes.someUnread
}

function connect(url: string | undefined): Lector {
  try {
    return new Lector({ url, patienceMs })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function checkOutput({ format, out, json, paths }: ReadCommand, count: number): void {
  if (paths.includes('-') && process.stdin.isTTY) throw new UsageError('Nothing comes by standard input.')
  if (out !== undefined || json) return
  if (count > 1 && format !== 'text') throw new UsageError(`${count} documents as ${format} need --out, a folder.`)
  if (format === 'pdf' && process.stdout.isTTY)
    throw new UsageError('A PDF is nothing for a terminal: name a folder (--out), or send it to a file (>).')
}
