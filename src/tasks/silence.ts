import { setTimeout as delay, setInterval as every } from 'node:timers/promises'
import { type Redis, ReplyError } from 'ioredis'

/**
 * Time is counted in turns of the event loop, of which each may take in a reply: a process that was itself held up has heard
 * nothing meanwhile, and may not take that for silence.
 */
const turnMs = 50

/** It is asked again so long after its last answer: asking at every turn would be most of what an idle process does. */
const askAgainMs = 150

/** Longer than this is as good as away. */
const silentMs = 600

/** What a server reads and writes at the least: the embedded one, on a busy machine. */
const slowestBytesPerMs = 10_000

/** Connections that were cut, until their server is heard of again. */
const silent = new WeakSet<Redis>()

/** Whether the server of this connection was last found silent, though the connection may be open. */
export function isSilent(redis: Redis): boolean {
  return silent.has(redis)
}

/**
 * Cuts a connection when its server no longer answers on another one, where questions do not wait behind large requests:
 * what is under way fails, and so does whatever comes until the server answers again. A server that is stopped or
 * unreachable keeps its connections open, so nothing else would tell; one that is paused for writes still answers pings.
 *
 * @param tell is told when the server falls silent, and when it is heard of again
 */
export async function cutWhenSilent(redis: Redis, probe: Redis, tell: (isSilent: boolean) => void): Promise<void> {
  redis.once('end', () => probe.disconnect())
  const idleMs = createMeter(redis)
  let [waitedMs, asking, heard] = [0, false, false]
  for await (const _ of every(turnMs, undefined, { ref: false })) {
    if (redis.status === 'end') return
    waitedMs = heard || probe.status !== 'ready' ? 0 : waitedMs + idleMs()
    if (heard && silent.delete(redis)) tell(false)
    heard = false
    if (probe.status === 'ready' && !asking && waitedMs >= askAgainMs) {
      asking = true
      void writes(probe).then((answer) => {
        asking = false
        heard = answer
      })
    }
    if (waitedMs < silentMs) continue
    waitedMs = 0
    if (!silent.has(redis)) tell(true)
    silent.add(redis)
    for (const connection of [redis, probe]) if (connection.status === 'ready') connection.disconnect(true)
  }
}

/**
 * How much of a turn Redis had nothing to do for a connection. What it was sent keeps it busy for as long as it takes at its
 * slowest; what came from it, for no longer than the turn, since that is done.
 */
function createMeter(redis: Redis): () => number {
  const since = (last: number, now: number) => (now < last ? 0 : now - last) // less than before: it is another stream
  let [written, read, busyMs] = [0, 0, 0]
  return () => {
    const { bytesWritten, bytesRead } = redis.stream
    const cameMs = since(read, bytesRead) / slowestBytesPerMs
    busyMs += since(written, bytesWritten) / slowestBytesPerMs + Math.min(cameMs, turnMs)
    written = bytesWritten
    read = bytesRead
    const busy = Math.min(busyMs, turnMs)
    busyMs -= busy
    return turnMs - busy
  }
}

/** Whether Redis takes writes within this time, or says why not. */
export async function answersWithin(ms: number, redis: Redis): Promise<boolean> {
  return Promise.race([writes(redis), turns(ms).then(() => false)])
}

async function turns(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += turnMs) await delay(turnMs, undefined, { ref: false })
}

/**
 * Whether Redis answered. A script is held back with the writes when they are paused, needs no key that an ACL would have to
 * allow, and is run by a server that is full or a read-only replica. A refusal is an answer.
 */
async function writes(redis: Redis): Promise<boolean> {
  return redis.eval('return 1', 0).then(
    () => true,
    (error: unknown) => error instanceof ReplyError,
  )
}
