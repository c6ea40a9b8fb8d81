import type { Health } from '../model/health.ts'
import { isLoaded } from '../model/language.ts'
import type { Keys } from './keys.ts'
import type { Redis } from './redis.ts'
import { defineScripts } from './scripts.ts'

/** Who works, and in which languages. */
export type Workforce = ReturnType<typeof createWorkforce>

/** A worker that has not said for so long that it lives does not. */
const lifeMs = 15_000

/** How often a worker says so. */
export const beatMs = lifeMs / 3

/** The workers of a system, as they tell of themselves. Every method rejects while Redis is away. */
export function createWorkforce(redis: Redis, keys: Keys) {
  defineScripts(redis)

  /** The languages of each worker that lives. */
  async function loaded(): Promise<string[][]> {
    const workers = await redis.lectorWorkers(1, keys.workers)
    return workers.map((worker) => worker.slice(worker.indexOf(' ') + 1).split('+'))
  }

  return {
    /** Says that a worker lives, under a name of its own. */
    async announce(name: string, languages: readonly string[]): Promise<void> {
      await redis.lectorAnnounce(1, keys.workers, `${name} ${languages.join('+')}`, lifeMs)
    },

    /** Says that it ends. */
    async leave(name: string, languages: readonly string[]): Promise<void> {
      await redis.zrem(keys.workers, `${name} ${languages.join('+')}`)
    },

    /** How many live. */
    async count(): Promise<number> {
      return (await loaded()).length
    },

    /** Whether a worker lives that has these languages, joined by `+`. */
    async reads(language: string): Promise<boolean> {
      return (await loaded()).some((languages) => isLoaded(language, languages))
    },

    /** Whether there are workers for each of these languages. While Redis is away nobody knows of any. */
    async health(languages: readonly string[]): Promise<Health['dependencies']> {
      const workers = await loaded().catch(() => [])
      const known = new Set(workers.flat())
      return Object.fromEntries(languages.map((name) => [`worker:${name}`, known.has(name) ? 'up' : 'absent']))
    },
  }
}
