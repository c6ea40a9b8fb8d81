import { Redis, type RedisOptions } from 'ioredis'
import type { Logger } from '../logger.ts'
import { answersWithin, cutWhenSilent, isSilent } from './silence.ts'

/** A client of one Redis server, which tells the log when that is away, and when it is back. */
export type { Redis }

/**
 * For whoever answers a client: a command fails at once while Redis is away, and within a second when it falls silent, so
 * that an outage is an answer and not a wait. The first connection is waited for, however long it takes: BullMQ's queues
 * never recover when they are made on a connection that is not there yet.
 */
export async function connectForRequests(url: string, logger: Logger): Promise<Redis> {
  const redis = connect(url, impatient, logger)
  await untilReady(redis)
  void cutWhenSilent(redis, connect(url, impatient), (nowSilent) => {
    if (nowSilent) logger.warn(`${nameOf(redis)} is silent, or takes no writes; trying again`)
    else logger.info(`${nameOf(redis)} answers`)
  })
  return redis
}

/** Nothing is sent twice: whoever asked is told that it failed. Large requests take their time; `cutWhenSilent` is the quick one. */
const impatient: Patience = {
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  commandTimeout: 15_000,
  disconnectTimeout: 1,
}

/**
 * For whoever has nothing better to do than to wait for Redis: BullMQ's workers (which insist on it) and subscribers. A
 * paused Redis is waited for; a reply that does not come within a minute means that the network lost the connection.
 */
export function connectForWaiting(url: string, logger: Logger): Redis {
  return connect(url, { maxRetriesPerRequest: null, socketTimeout: 60_000 }, logger)
}

/** Waits for the first connection: BullMQ waits too, but not while the password is wrong. */
export async function untilReady(redis: Redis): Promise<void> {
  if (redis.status !== 'ready') await new Promise<void>((resolve) => redis.once('ready', resolve))
}

type Patience = Pick<
  RedisOptions,
  'maxRetriesPerRequest' | 'enableOfflineQueue' | 'commandTimeout' | 'disconnectTimeout' | 'socketTimeout'
>

/** Without a logger nobody is told when it is away. */
function connect(url: string, options: Patience, logger?: Logger): Redis {
  const redis = new Redis(url, { ...options, retryStrategy: (attempt) => Math.min(100 * attempt, 1_000) })
  const report = logger ? createOutageReport(redis, logger) : () => {}
  redis.on('error', (error: Error) => {
    report(error)
    if (noDatabase.test(error.message)) redis.disconnect(true) // it would go on with another one
  })
  redialWhenMute(redis, report)
  return redis
}

/** Tells of an outage, whose lines the logger makes few, and of its end. REDIS_URL itself may hold a password. */
function createOutageReport(redis: Redis, logger: Logger) {
  let told = false
  redis.on('ready', () => {
    if (told) logger.info(`${nameOf(redis)} answers`)
    told = false
  })
  return (error: NodeJS.ErrnoException) => {
    told = true
    logger.warn(`${nameOf(redis)} ${whyAway(error)}; trying again`)
  }
}

const readyWithinMs = 5_000

/** What takes connections and then says nothing, or is still loading its data, would be waited for without a word. */
function redialWhenMute(redis: Redis, report: (error: Error) => void): void {
  let timer: NodeJS.Timeout | undefined
  const settled = () => clearTimeout(timer)
  redis.on('ready', settled)
  redis.on('close', settled)
  redis.on('connect', () => {
    timer = setTimeout(() => {
      report(new Error(`it took the connection, and was not ready after ${readyWithinMs / 1000} s`))
      redis.disconnect(true)
    }, readyWithinMs).unref()
  })
}

function nameOf({ options: { host, port } }: Redis): string {
  return `Redis at ${host}:${port}`
}

const noDatabase = /^ERR DB index/

function whyAway({ message, code = '' }: NodeJS.ErrnoException): string {
  const [refusal] = /^(NOAUTH|WRONGPASS|NOPERM)/.exec(message) ?? []
  if (refusal) return `refuses the user or the password of REDIS_URL (${refusal})`
  if (noDatabase.test(message)) return 'has no database of the number that REDIS_URL ends with'
  if (message.startsWith('Unknown RESP type')) return 'is no Redis, or one that wants TLS (rediss://)'
  if (message.includes('SSL routines')) return 'does not speak TLS as rediss:// wants it (redis:// is without)'
  return `does not answer: ${message || code}` // Node's error for several addresses has no message
}

/** How long a connection that carries images may take to answer. */
const awayMs = 900

/** Whether Redis answers, by a connection for requests: it is cut when Redis does not, so there is no need to ask. */
export function isConnected(redis: Redis): boolean {
  return redis.status === 'ready' && !isSilent(redis)
}

/** Whether Redis answers, by a connection that waits: it would wait here too, so it is not asked while it is down. */
export async function isUp(redis: Redis): Promise<boolean> {
  return redis.status === 'ready' && (await answersWithin(awayMs, redis))
}
