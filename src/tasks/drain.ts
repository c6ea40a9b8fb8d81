import type { Keys } from './keys.ts'
import type { Redis } from './redis.ts'
import { defineScripts } from './scripts.ts'

/** How fast all workers together get through what waits. */
export type Drain = ReturnType<typeof createDrain>

/** Measures over the last minute, from what `settle` counts in Redis. */
export function createDrain(redis: Redis, keys: Keys) {
  defineScripts(redis)
  return {
    /** Pages a second; 0 when none has ended lately. */
    async rate(): Promise<number> {
      const [ended, seconds] = await redis.lectorEnded(1, keys.ended)
      return ended / Math.max(seconds, 1)
    },
  }
}

/** When nothing has ended lately, or nothing waits (it is texts that fill the memory), there is nothing to go by. */
const unknownS = 60
const longestS = 600

/** After how many seconds so many pages should have ended, as a `Retry-After`: a whole number from 1 to 600. */
export function secondsToDrain(items: number, rate: number): number {
  if (rate === 0 || items === 0) return unknownS
  return Math.min(Math.max(Math.ceil(items / rate), 1), longestS)
}
