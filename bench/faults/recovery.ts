import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'

/** How long what killed workers had in hand took to be done by others. */
export interface Recoveries {
  longestMs: number
  /** Of those while which Redis was away too. */
  longestWithoutRedisMs: number
}

/** What all workers have in hand: the ids of image jobs. */
export async function inHand(redis: Redis): Promise<string[]> {
  return redis.lrange('lector:images:active', 0, -1).catch(() => [])
}

/** Follows items from the death of a worker until each has a result; also those that another one had, which are quick. */
export async function followRecovery(redis: Redis, jobIds: readonly string[], recoveries: Recoveries): Promise<void> {
  const diedAt = performance.now()
  let open = jobIds
  let redisWasAway = false
  while (open.length > 0) {
    await delay(200)
    const states = await Promise.all(open.map((jobId) => hasEnded(redis, jobId))).catch(() => undefined)
    if (states === undefined) redisWasAway = true
    else open = open.filter((_, position) => !states[position])
  }
  const ms = performance.now() - diedAt
  if (redisWasAway) recoveries.longestWithoutRedisMs = Math.max(recoveries.longestWithoutRedisMs, ms)
  else recoveries.longestMs = Math.max(recoveries.longestMs, ms)
}

async function hasEnded(redis: Redis, jobId: string): Promise<boolean> {
  const cut = jobId.lastIndexOf('-')
  const record = `lector:task:${jobId.slice(0, cut)}`
  const [result, status] = await Promise.all([
    redis.hexists(`${record}:results`, jobId.slice(cut + 1)),
    redis.hexists(record, 'status'),
  ])
  return result === 1 || status === 1
}
