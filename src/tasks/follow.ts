import { UnavailableError } from '../errors.ts'
import { isFinal, type Task } from '../model/task.ts'
import type { Changes } from './changes.ts'

/** How often a task is read again without a nudge: nudges are lost when a worker is killed or Redis restarts. */
const rereadMs = 5_000

/**
 * Yields a task now and after each change, up to its final state. A change is only a nudge: the truth is always read
 * again, so a state that has passed already may be skipped, and none comes twice or out of order. While Redis is away it
 * waits. A task that disappears before it ended (it expired, or Redis lost its memory) ends as `failed`.
 */
export async function* follow(
  channel: string,
  read: () => Promise<Task | null>,
  changes: Changes,
  signal: AbortSignal,
): AsyncGenerator<Task> {
  using nudges = await changes.on(channel) // before the first look: nothing is lost
  let last: Task | undefined
  while (!signal.aborted) {
    const task = await readUnlessAway(read)
    if (task === null && last === undefined) return
    const state = task === null && last ? lost(last) : task
    if (state && JSON.stringify(state) !== JSON.stringify(last)) yield state
    if (state && isFinal(state.status)) return
    last = state ?? last
    await nudges.nextWithin(rereadMs, signal)
  }
}

async function readUnlessAway(read: () => Promise<Task | null>): Promise<Task | null | undefined> {
  return read().catch((error: unknown) => {
    if (error instanceof UnavailableError) return undefined
    throw error
  })
}

function lost(last: Task): Task {
  const detail = 'The task expired, or was lost with the memory of Redis, before it ended. Send it again.'
  const known = new Set(last.errors.map(({ index }) => index))
  const indexes = Array.from({ length: last.progress.total }, (_, index) => index).filter((index) => !known.has(index))
  const errors = [...last.errors, ...indexes.map((index) => ({ index, code: 'task-not-found' as const, detail }))]
  return { ...last, status: 'failed', text: null, errors, finished_at: new Date().toISOString() }
}
