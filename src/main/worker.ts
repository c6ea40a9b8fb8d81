import { createPool } from '../recognition/pool.ts'
import { createRecognizer } from '../recognition/recognizer.ts'
import { startTesseractJsThread } from '../recognition/tesseract-js.ts'
import { createKeys } from '../tasks/keys.ts'
import { createRecords } from '../tasks/records.ts'
import { connectForWaiting } from '../tasks/redis.ts'
import { startWorker } from '../worker/worker.ts'
import { redisUrlOf, runRole } from './role.ts'

await runRole('worker', async (config, logger) => {
  const connection = connectForWaiting(redisUrlOf(config), logger)
  const subscriber = connectForWaiting(redisUrlOf(config), logger)
  const keys = createKeys(config.keyPrefix)
  const pool = createPool({
    startThread: startTesseractJsThread,
    size: config.workerConcurrency,
    timeoutMs: config.recognitionTimeoutMs,
    logger,
  })
  await pool.ready()
  const worker = await startWorker({
    connection,
    subscriber,
    keys,
    records: createRecords(connection, keys, config.records),
    recognizer: createRecognizer(pool),
    concurrency: config.workerConcurrency,
    logger,
  })
  return {
    description: `${config.workerConcurrency} images at a time`,
    async close() {
      await worker.close()
      await pool.close()
      connection.disconnect()
      subscriber.disconnect()
    },
  }
})
