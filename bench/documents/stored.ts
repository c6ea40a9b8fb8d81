import { pino } from 'pino'
import { createKeys } from '../../src/tasks/keys.ts'
import { connectForRequests } from '../../src/tasks/redis.ts'
import { sum } from '../statistics.ts'
import { resultOf } from './client.ts'

/** How much of Redis the results of a task take, a word. */
export interface StoredResults {
  readonly words: number
  /** The bytes that Lector stores. */
  readonly packed: number
  /** The bytes that the key takes in Redis (MEMORY USAGE). */
  readonly inRedis: number
  /** The bytes of the same results as JSON. */
  readonly json: number
}

/** Looks at the results of a task that has completed. */
export async function storedResults(url: string, redisUrl: string, taskId: string): Promise<StoredResults> {
  const redis = await connectForRequests(redisUrl, pino({ level: 'silent' }))
  try {
    const key = createKeys('lector').results(taskId)
    const result = await resultOf(url, taskId)
    const words = sum(result.pages.map((page) => page.words.length))
    const stored = await redis.hvalsBuffer(key)
    return {
      words,
      packed: sum(stored.map(({ length }) => length)) / words,
      inRedis: Number(await redis.memory('USAGE', key, 'SAMPLES', 0)) / words,
      json: Buffer.byteLength(JSON.stringify(result)) / words,
    }
  } finally {
    redis.disconnect()
  }
}
