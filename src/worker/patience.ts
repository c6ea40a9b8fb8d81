import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../logger.ts'

/** How long to wait before trying again, in ms: twice as long each time, up to a bound. Attempts count from 1. */
export function backoffMs(attempt: number, firstMs: number, longestMs: number): number {
  return Math.min(firstMs * 2 ** (attempt - 1), longestMs)
}

/**
 * Does what must not be lost, however long Redis refuses it: its memory or its disk is full, it is a replica, or busy. What
 * it does must be safe to do twice.
 *
 * @param signal ends the patience: it is tried once more, and rejects with what was wrong with that
 */
export async function patiently<T>(work: () => Promise<T>, signal: AbortSignal, logger: Logger): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted) throw error
      if (attempt === 1) logger.warn({ err: error }, 'Redis does not take it; trying until it does')
      await delay(backoffMs(attempt, 100, 5_000), undefined, { signal }).catch(() => {}) // an abort ends the wait
    }
  }
}
