import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import sharp from 'sharp'
import { createKeys } from '../../src/tasks/keys.ts'
import { createRecords } from '../../src/tasks/records.ts'
import { connectForWaiting } from '../../src/tasks/redis.ts'
import { startWorker } from '../../src/worker/worker.ts'
import { recognitionOf } from './results.ts'

/**
 * A worker in a process of its own, with a recognizer that kills the process over every image that is not square, while
 * the others that it has in hand are at work. What was in hand comes back after a second.
 */
const logger = pino({ level: 'silent' })
const url = process.env['REDIS_URL'] ?? ''
const connection = connectForWaiting(url, logger)
const keys = createKeys(process.env['KEY_PREFIX'] ?? '')
await startWorker({
  connection,
  subscriber: connectForWaiting(url, logger),
  keys,
  records: createRecords(connection, keys, { maxQueuedBytes: 1, maxQueuedItems: 1, resultTtlMs: 60_000 }),
  recognizer: {
    async recognise(image) {
      const { width, height } = await sharp(image).metadata()
      await delay(width === height ? 400 : 200)
      if (width !== height) process.kill(process.pid, 'SIGKILL')
      return recognitionOf('innocent')
    },
  },
  languages: [],
  keptMs: 60_000,
  concurrency: 4,
  logger,
  recovery: { lockDuration: 1_000, stalledInterval: 500 },
})
