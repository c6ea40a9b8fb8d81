import { setTimeout as delay, setInterval as every, setImmediate as nextTurn } from 'node:timers/promises'
import { Redis, type RedisOptions } from 'ioredis'
import type { Logger } from '../logger.ts'

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
  void cutWhenSilent(redis, connect(url, impatient))
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
  redis.on('error', logger ? createOutageReport(redis, logger) : () => {})
  return redis
}

/** A connection is tried again about once a second. */
const tellAgainMs = 30_000

/** Tells of an outage once, again when its reason changes or it lasts, and of its end. REDIS_URL itself may hold a password. */
function createOutageReport(redis: Redis, logger: Logger) {
  const { host, port } = redis.options
  let told: string | undefined
  let toldAt = 0
  redis.on('ready', () => {
    if (told !== undefined) logger.info(`Redis at ${host}:${port} answers`)
    told = undefined
  })
  return (error: NodeJS.ErrnoException) => {
    const why = whyAway(error)
    if (why === told && performance.now() - toldAt < tellAgainMs) return
    told = why
    toldAt = performance.now()
    logger.warn(`Redis at ${host}:${port} ${why}; trying again`)
  }
}

function whyAway({ message, code = '' }: NodeJS.ErrnoException): string {
  const [refusal] = /^(NOAUTH|WRONGPASS|NOPERM)/.exec(message) ?? []
  if (refusal) return `refuses the user or the password of REDIS_URL (${refusal})`
  return `does not answer: ${message || code}` // Node's error for several addresses has no message
}

/** Longer than this is as good as away. */
const silentMs = 500
/** The same on a connection that carries images too. */
const awayMs = 900
const pingEveryMs = 200

/** What a server reads at the least: the embedded one, on a busy machine. */
const slowestBytesPerMs = 10_000

/**
 * Cuts a connection when its server no longer answers pings on another one, where they do not wait behind large requests:
 * what is under way fails, and so does whatever comes until the server answers again. A server that is stopped or
 * unreachable keeps its connections open, so nothing else would tell. One that was sent megabytes is given time for them.
 */
async function cutWhenSilent(redis: Redis, probe: Redis): Promise<void> {
  redis.once('end', () => probe.disconnect())
  let [written, busyUntil] = [0, 0]
  for await (const _ of every(pingEveryMs, undefined, { ref: false })) {
    if (redis.status === 'end') return
    const { bytesWritten } = redis.stream
    const sent = bytesWritten < written ? 0 : bytesWritten - written // less than before: it is another stream
    written = bytesWritten
    const now = performance.now()
    busyUntil = Math.max(busyUntil, now) + sent / slowestBytesPerMs
    if (probe.status !== 'ready' || (await answers(probe, silentMs + busyUntil - now)) !== 'silence') continue
    for (const connection of [redis, probe]) if (connection.status === 'ready') connection.disconnect(true)
  }
}

/** Whether Redis answers, by a connection for requests: it is cut when Redis does not, so there is no need to ask. */
export function isConnected(redis: Redis): boolean {
  return redis.status === 'ready'
}

/** Whether Redis answers, by a connection that waits: it would wait here too, so it is not asked while it is down. */
export async function isUp(redis: Redis): Promise<boolean> {
  return redis.status === 'ready' && (await answers(redis, awayMs)) === 'pong'
}

/** What comes back to a ping: an error, too, is no silence. With its disk full, or busy with a script, Redis refuses even that. */
async function answers(redis: Redis, withinMs: number): Promise<'pong' | 'refusal' | 'silence'> {
  const answered = redis.ping().then(
    () => 'pong' as const,
    (error: Error) => (error.name === 'ReplyError' ? 'refusal' : 'silence'),
  )
  // A process that was itself held up finds the time over before it has read the answer: one more turn of the event loop.
  const silent = delay(withinMs, undefined, { ref: false }).then(() => nextTurn('silence' as const))
  return Promise.race([answered, silent])
}
