import { setTimeout as delay } from 'node:timers/promises'
import { Redis, type RedisOptions } from 'ioredis'
import type { Logger } from '../logger.ts'

/** A client of one Redis server, whose connection errors go to the log instead of ending the process. */
export type { Redis }

/**
 * For whoever answers a client: a command fails at once while Redis is away, and within seconds when it hangs, so that an
 * outage is an answer and not a wait. The first connection is waited for, however long it takes: BullMQ's queues never
 * recover when they are made on a connection that is not there yet.
 */
export async function connectForRequests(url: string, logger: Logger): Promise<Redis> {
  const redis = connect(url, logger, { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 5_000 })
  await new Promise<void>((resolve) => redis.once('ready', resolve))
  return redis
}

/** For whoever has nothing better to do than to wait for Redis: BullMQ's workers (which insist on it) and subscribers. */
export function connectForWaiting(url: string, logger: Logger): Redis {
  return connect(url, logger, { maxRetriesPerRequest: null })
}

type Patience = Pick<RedisOptions, 'maxRetriesPerRequest' | 'enableOfflineQueue' | 'commandTimeout'>

function connect(url: string, logger: Logger, options: Patience): Redis {
  const redis = new Redis(url, { ...options, retryStrategy: (attempt) => Math.min(100 * attempt, 1_000) })
  redis.on('error', (error) => logger.warn({ err: error }, 'redis'))
  return redis
}

/** Longer than this is as good as away. */
const answerWithinMs = 2_000

/** Whether Redis answers now. A connection that waits would wait here too, so it is not asked while it is down. */
export async function isUp(redis: Redis): Promise<boolean> {
  if (redis.status !== 'ready') return false
  const answers = redis.ping().then(
    () => true,
    () => false,
  )
  return Promise.race([answers, delay(answerWithinMs, false, { ref: false })])
}
