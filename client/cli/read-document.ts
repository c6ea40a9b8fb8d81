import type { Task } from '../contract.ts'
import { LectorError } from '../error.ts'
import type { Lector } from '../lector.ts'
import { isFinal } from '../watch.ts'
import type { ReadCommand } from './arguments.ts'
import { type Input, readInput } from './inputs.ts'
import type { Progress } from './progress.ts'
import { isThere, writeTarget } from './targets.ts'

/** What is wrong with a document, or one of its pages. */
interface Fault {
  readonly code: string
  readonly detail: string
  /** From 1; left out where it is about all of it. */
  readonly page?: number
}

/** What became of a document; a line of `--json`, but for `bytes`. */
export interface Outcome {
  readonly file: string
  readonly status: 'completed' | 'failed' | 'skipped' | 'cancelled'
  readonly task_id?: string
  readonly pages?: number
  /** The file that was written. */
  readonly output?: string
  readonly text?: string
  readonly errors: readonly Fault[]
  /** The result, for standard output. */
  readonly bytes?: Uint8Array
}

/** How a document is read. */
export interface Reading {
  readonly lector: Lector
  readonly command: ReadCommand
  readonly progress: Progress
  /** Ends it: what is in hand at the service is cancelled. */
  readonly signal: AbortSignal
  /** The same a little later, for what has been sent: who does not hear of a task cannot cancel it. */
  readonly lateSignal: AbortSignal
}

/** How long is waited, once it ends, for the service to answer: with the id of a task, and that it is cancelled. */
export const cancelWithinMs = 5_000

/** Reads one document to its end. Never rejects: what goes wrong with it is an outcome, too. */
export async function readDocument(input: Input, target: string | undefined, reading: Reading): Promise<Outcome> {
  const { command, progress, signal } = reading
  const file = input.label
  if (signal.aborted) return { file, status: 'cancelled', errors: [] }
  if (target !== undefined && !command.force && (await isThere(target))) {
    const detail = `${target} is there already; --force overwrites it.`
    return { file, status: 'skipped', output: target, errors: [{ code: 'output-exists', detail }] }
  }
  const line = progress.begin(file)
  let taskId: string | undefined
  try {
    taskId = await submit(input, reading)
    let task: Task | undefined
    for await (task of reading.lector.watch(taskId, { signal })) line.show(task)
    if (task === undefined || !isFinal(task)) throw new Error('The task has no end.')
    const about = { file, task_id: taskId, pages: task.progress.pages.total, errors: task.errors.map(faultOf) }
    if (task.status !== 'completed') return { ...about, status: task.status === 'cancelled' ? 'cancelled' : 'failed' }
    if (command.json && target === undefined) return { ...about, status: 'completed', text: String(task.text) }
    line.show('fetching')
    const bytes = await reading.lector.download(taskId, command.format, { signal })
    if (target === undefined) return { ...about, status: 'completed', bytes }
    await writeTarget(target, bytes)
    return { ...about, status: 'completed', output: target }
  } catch (error) {
    const known = { file, ...(taskId !== undefined && { task_id: taskId }) }
    if (!signal.aborted) return { ...known, status: 'failed', errors: [faultIn(error)] }
    if (taskId !== undefined) await cancel(taskId, reading)
    return { ...known, status: 'cancelled', errors: [] }
  } finally {
    line.end()
  }
}

async function submit(input: Input, { lector, command, signal, lateSignal }: Reading): Promise<string> {
  const { format, language, pages, password } = command
  return lector.submit(await readInput(input, signal), {
    ...(language !== undefined && { language }),
    ...(pages !== undefined && { pages }),
    ...(password !== undefined && { password }),
    outputs: format === 'pdf' ? ['pdf'] : [],
    signal: lateSignal,
  })
}

async function cancel(taskId: string, { lector }: Reading): Promise<void> {
  await lector.cancel(taskId, { signal: AbortSignal.timeout(cancelWithinMs) }).catch(() => {})
}

function faultOf({ code, detail, page }: Task['errors'][number]): Fault {
  return { code, detail, ...(page !== undefined && { page }) }
}

function faultIn(error: unknown): Fault {
  if (error instanceof LectorError) {
    const hint =
      error.code === 'unreachable' ? ' Does Lector run there? Another address is given by --url or LECTOR_URL.' : ''
    return { code: error.code, detail: error.detail + hint }
  }
  const { code = 'failed', message }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error))
  return { code, detail: withoutCode(message) }
}

/** "ENOENT: no such file or directory, open 'a.png'" is "no such file or directory": the file is named before it. */
function withoutCode(message: string): string {
  return /^E[A-Z]+: (.+?), /.exec(message)?.[1] ?? message
}
