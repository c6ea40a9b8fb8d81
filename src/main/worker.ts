import { chooseEngine } from '../recognition/engines.ts'
import { createPool } from '../recognition/pool.ts'
import { createPreparer } from '../recognition/prepare/preparer.ts'
import { createRecognizer } from '../recognition/recognizer.ts'
import { createKeys } from '../tasks/keys.ts'
import { createRecords } from '../tasks/records.ts'
import { connectForWaiting, isUp } from '../tasks/redis.ts'
import { serveHealth } from '../worker/health.ts'
import { startWorker } from '../worker/worker.ts'
import { redisUrlOf, runRole } from './role.ts'

await runRole('worker', async (config, logger) => {
  const connection = connectForWaiting(redisUrlOf(config), logger)
  const subscriber = connectForWaiting(redisUrlOf(config), logger)
  const keys = createKeys(config.keyPrefix)
  const engine = await chooseEngine(config.engine, logger)
  const pool = createPool({
    startThread: engine.startThread,
    size: config.workerConcurrency,
    timeoutMs: config.recognitionTimeoutMs,
    logger,
  })
  const preparer = createPreparer({ threads: config.workerConcurrency })
  await pool.ready()
  const worker = await startWorker({
    connection,
    subscriber,
    keys,
    records: createRecords(connection, keys, config.records),
    recognizer: createRecognizer(pool, preparer),
    languages: config.engine.search.languages,
    concurrency: config.workerConcurrency,
    logger,
  })
  const health =
    config.workerHealthPort &&
    (await serveHealth({
      host: config.host,
      port: config.workerHealthPort,
      dependencies: async () => ({
        redis: (await isUp(connection)) ? 'up' : 'down',
        engine: pool.healthy ? 'up' : 'down',
      }),
    }))
  return {
    description: `${config.workerConcurrency} images at a time`,
    async close() {
      await worker.close()
      if (health) await health.close()
      await Promise.all([pool.close(), preparer.close()])
      engine.close()
      connection.disconnect()
      subscriber.disconnect()
    },
  }
})
