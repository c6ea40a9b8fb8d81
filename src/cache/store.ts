import type { Recognition } from '../model/recognition.ts'
import { packPage, unpackPage } from '../results/packing.ts'
import type { Keys } from '../tasks/keys.ts'
import type { Redis } from '../tasks/redis.ts'
import { defineCacheScripts } from './scripts.ts'

/** What the cache may hold. */
export interface CacheLimits {
  /** How long a text is kept. */
  readonly ttlMs: number
  /** Of all texts together; the oldest go first. */
  readonly maxBytes: number
}

/** Texts in Redis by what they were recognised from, and who is at work on one that is not there yet. */
export type CacheStore = ReturnType<typeof createCacheStore>

/** What was said to a process that wants the text of an image. */
export type Claim = 'lead' | 'follow' | Recognition

/** A leader that does not say that it is still alive loses its lead after this: it was killed. */
export const leadMs = 10_000

/** A store under these keys. Every method rejects while Redis is away. */
export function createCacheStore(redis: Redis, keys: Keys, { ttlMs, maxBytes }: CacheLimits) {
  defineCacheScripts(redis)
  const { text: textKey, leader: leaderKey, told: channel } = keys

  return {
    /** Where followers hear that there is something new to claim. */
    channel,

    /** The text if there is one; else makes the caller its leader, unless there is one already. */
    async claim(key: string, token: string): Promise<Claim> {
      const reply = await redis.lectorCacheClaimBuffer(2, textKey(key), leaderKey(key), token, leadMs)
      if (Buffer.isBuffer(reply)) return { result: unpackPage(reply) }
      return reply === 1 ? 'lead' : 'follow'
    },

    /** Says that the leader is still at it. */
    async holdOn(key: string, token: string): Promise<void> {
      await redis.set(leaderKey(key), token, 'PX', leadMs, 'XX')
    },

    /** Keeps a text and tells the followers. */
    async put(key: string, { result }: Recognition): Promise<void> {
      const names = [textKey(key), leaderKey(key), keys.texts, keys.textBytes]
      await redis.lectorCachePut(names.length, ...names, packPage(result), ttlMs, maxBytes, Date.now(), channel(key))
    },

    /** Gives up the lead. */
    async release(key: string, token: string): Promise<void> {
      await redis.lectorCacheRelease(1, leaderKey(key), token, channel(key))
    },
  }
}
