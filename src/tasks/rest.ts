import { setTimeout as delay } from 'node:timers/promises'
import type { Worker } from 'bullmq'
import type { Logger } from '../logger.ts'
import { warnUnlessAway } from './queues.ts'
import type { Redis } from './redis.ts'

/** A worker that asks again at once whatever the answer would ask a thousand times a second. */
const restMs = 1_000

/**
 * Logs what BullMQ reports, and has the worker take nothing for a while: what it reports is that Redis refused something
 * (its disk is full, it is a replica, or busy), and it would try again at once. Jobs in hand go on.
 */
export function restAfterErrors(worker: Worker, connection: Redis, logger: Logger): void {
  const warn = warnUnlessAway(connection, logger, `worker of ${worker.name}`)
  worker.on('error', (error) => {
    warn(error)
    if (!worker.isPaused() && worker.closing === undefined) void rest(worker)
  })
}

async function rest(worker: Worker): Promise<void> {
  await worker.pause(true)
  await delay(restMs, undefined, { ref: false })
  await worker.resume()
}
