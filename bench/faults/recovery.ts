import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'

/** How long it took until what killed workers had in hand was taken up again. */
export interface Recoveries {
  longestMs: number
  /** Of those during which Redis was away. */
  longestWithoutRedisMs: number
}

/** An item in hand: the id of its image job, and how often it had been taken. */
export interface InHand {
  readonly jobId: string
  readonly taken: number
}

/** What all workers have in hand. */
export async function inHand(redis: Redis): Promise<InHand[]> {
  const jobIds = await redis.lrange('lector:images:active', 0, -1).catch(() => [])
  const items = jobIds.map(async (jobId) => ({ jobId, taken: await timesTaken(redis, jobId) }))
  const all = await Promise.all(items).catch(() => [])
  return all.filter(({ taken }) => Number.isFinite(taken)) // less those that have ended meanwhile
}

/** Follows items from the death of a worker until each has been taken up again, or has ended, as what another one had does. */
export async function followRecovery(redis: Redis, items: readonly InHand[], recoveries: Recoveries): Promise<void> {
  const diedAt = performance.now()
  let open = items
  let redisWasAway = false
  while (open.length > 0) {
    await delay(200)
    const states = await Promise.all(open.map((item) => goesOn(redis, item))).catch(() => undefined)
    if (states === undefined) redisWasAway = true
    else open = open.filter((_, position) => !states[position])
  }
  const ms = performance.now() - diedAt
  if (redisWasAway) recoveries.longestWithoutRedisMs = Math.max(recoveries.longestWithoutRedisMs, ms)
  else recoveries.longestMs = Math.max(recoveries.longestMs, ms)
}

/** BullMQ counts it in the job; one that is gone has ended. */
async function timesTaken(redis: Redis, jobId: string): Promise<number> {
  const [taken = null, endedAt] = await redis.hmget(`lector:images:${jobId}`, 'ats', 'finishedOn')
  return endedAt ? Number.POSITIVE_INFINITY : Number(taken ?? Number.POSITIVE_INFINITY)
}

async function goesOn(redis: Redis, { jobId, taken }: InHand): Promise<boolean> {
  return (await timesTaken(redis, jobId)) > taken
}
