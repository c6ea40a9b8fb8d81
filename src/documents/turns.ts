import { availableParallelism } from 'node:os'
import pLimit from 'p-limit'
import { atIndex, OverloadedError } from '../errors.ts'

/** Who works when: so many pieces at a time, and of several requests a piece of each in turn. */
export type Turns = ReturnType<typeof createTurns>

/** Does a piece of a request's work when it is its turn. Large pieces leave a slot to others, if there is more than one. */
export type InTurn = <T>(piece: () => Promise<T>, size?: 'small' | 'large') => Promise<T>

/** Turns that nobody waits for yet. */
export function createTurns({
  concurrency = availableParallelism(),
  longestWaitMs,
}: {
  readonly concurrency?: number
  /** Nobody is let in when a turn is likely to take longer to come. */
  readonly longestWaitMs: number
}) {
  const slots = pLimit(concurrency)
  const large = pLimit(Math.max(1, concurrency - 1))
  /** What a piece has taken lately: a moving average. */
  let usualMs = 0

  async function measured<T>(piece: () => Promise<T>): Promise<T> {
    const startedAt = performance.now()
    try {
      return await piece()
    } finally {
      usualMs += 0.2 * (performance.now() - startedAt - usualMs)
    }
  }

  return {
    /**
     * Works on the items of a request. Each request has no more pieces in line than there are slots, and goes to its end after each: so
     * one image waits for a few pieces of everybody else's, and not for all of them. When it is aborted or an item is at fault nothing
     * more of it is begun.
     *
     * @param work gets what each of its pieces is to be done with
     * @throws OverloadedError when there are too many in line already; the fault of the lowest index, which is noted on it
     */
    async forEach<Item>(
      items: readonly Item[],
      signal: AbortSignal,
      work: (item: Item, inTurn: InTurn, index: number) => Promise<void>,
    ): Promise<void> {
      const waitMs = (usualMs * slots.pendingCount) / concurrency
      if (waitMs > longestWaitMs) {
        throw new OverloadedError(
          'Too many images are being checked already. Try again later.',
          Math.ceil(waitMs / 1000),
        )
      }
      const own = pLimit(concurrency)
      const stop = new AbortController()
      const stopped = AbortSignal.any([signal, stop.signal])
      const inTurn: InTurn = (piece, size = 'small') => {
        const whenFree = () =>
          slots(() => {
            signal.throwIfAborted()
            return measured(piece)
          })
        return size === 'large' ? large(whenFree) : whenFree()
      }
      const outcomes = await Promise.allSettled(
        items.map((item, index) =>
          own(async () => {
            if (stopped.aborted) return
            await work(item, inTurn, index).catch((error) => {
              stop.abort()
              throw error
            })
          }),
        ),
      )
      signal.throwIfAborted()
      outcomes.forEach((outcome, index) => {
        if (outcome.status === 'rejected') throw atIndex(outcome.reason, index)
      })
    },
  }
}
