import { UnavailableError } from '../errors.ts'
import { isFinal, type Task } from '../model/task.ts'
import type { Changes } from './changes.ts'

/** How often a task is read again without a nudge: nudges are lost when a worker is killed or Redis restarts. */
const rereadMs = 5_000
/** How soon a read that failed is tried again: it fails at once while Redis is away, and costs nothing. */
const retryMs = 500

/** What following a task takes. */
export interface FollowOptions {
  readonly changes: Changes
  /** How long to wait for a Redis that is away. */
  readonly patienceMs: number
  /** Ends it early. */
  readonly signal: AbortSignal
}

/**
 * Yields a task now and after each change, up to its final state. A change is only a nudge: the truth is always read
 * again, so a state that has passed already may be skipped, and none comes twice or out of order. While Redis is away it
 * waits, but not for ever. A task that disappears before it ended (it expired, or Redis lost its memory) ends as `failed`.
 *
 * @throws UnavailableError when Redis has been away for longer than `patienceMs`
 */
export async function* follow(
  channel: string,
  read: () => Promise<Task | null>,
  { changes, patienceMs, signal }: FollowOptions,
): AsyncGenerator<Task> {
  // Before the first look: nothing is lost.
  using nudges = await changes.on(channel, AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]))
  let last: Task | undefined
  let answeredAt = performance.now()
  while (!signal.aborted) {
    const task = await readUnlessAway(read)
    if (task !== undefined) answeredAt = performance.now()
    else if (performance.now() - answeredAt > patienceMs) throw new UnavailableError('Redis is away for too long.')
    if (task === null && last === undefined) return
    const state = task === null && last ? lost(last) : task
    if (state && JSON.stringify(state) !== JSON.stringify(last)) yield state
    if (state && isFinal(state.status)) return
    last = state ?? last
    await nudges.nextWithin(task === undefined ? retryMs : rereadMs, signal)
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
  const known = new Set(last.errors.flatMap(({ index, page }) => (page === undefined ? index : [])))
  const indexes = Array.from({ length: last.progress.total }, (_, index) => index).filter((index) => !known.has(index))
  const errors = [...last.errors, ...indexes.map((index) => ({ index, code: 'task-not-found' as const, detail }))]
  return { ...last, status: 'failed', text: null, errors, finished_at: new Date().toISOString() }
}
