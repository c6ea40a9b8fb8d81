import pLimit from 'p-limit'
import { OverloadedError } from '../errors.ts'

/** Lets so many requests work at a time, a few more wait, and turns the rest away at once. */
export type Gate = ReturnType<typeof createGate>

/** A gate for `concurrency` requests at work and `queue` that wait. */
export function createGate({ concurrency, queue }: { concurrency: number; queue: number }) {
  const inTurn = pLimit(concurrency)
  /** What a request has taken lately: a moving average. */
  let usualMs = 1_000

  return {
    /** @throws OverloadedError when the queue is full, with the time until a place should be free */
    async pass<T>(work: () => Promise<T>): Promise<T> {
      const ahead = inTurn.activeCount + inTurn.pendingCount
      if (ahead >= concurrency + queue) {
        const retryAfterS = Math.ceil((usualMs * (queue + 1)) / concurrency / 1000)
        throw new OverloadedError(
          'Every recognition slot is taken and the queue is full. Try again later, or use POST /image.',
          retryAfterS,
        )
      }
      return inTurn(async () => {
        const startedAt = performance.now()
        try {
          return await work()
        } finally {
          usualMs += 0.2 * (performance.now() - startedAt - usualMs)
        }
      })
    },
  }
}
