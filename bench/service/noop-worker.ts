/** A worker as Lector's own (src/main/worker.ts), but with a recognizer that does nothing: what is left is the service. */
import { redisUrlOf, runRole } from '../../src/main/role.ts'
import { composePage } from '../../src/results/compose.ts'
import { createKeys } from '../../src/tasks/keys.ts'
import { createRecords } from '../../src/tasks/records.ts'
import { connectForWaiting } from '../../src/tasks/redis.ts'
import { startWorker } from '../../src/worker/worker.ts'

const nothing = composePage({ width: 1, height: 1, unit: 'pixel', angle: 0, source: 'ocr' }, [])

await runRole('worker', async (config, logger) => {
  const connection = connectForWaiting(redisUrlOf(config), logger)
  const subscriber = connectForWaiting(redisUrlOf(config), logger)
  const keys = createKeys(config.keyPrefix)
  const worker = await startWorker({
    connection,
    subscriber,
    keys,
    records: createRecords(connection, keys, config.records),
    keptMs: config.records.resultTtlMs,
    recognizer: { recognise: async () => ({ result: nothing }) },
    languages: config.engine.search.languages,
    concurrency: config.workerConcurrency,
    logger,
  })
  return {
    async close() {
      await worker.close(0)
      connection.disconnect()
      subscriber.disconnect()
    },
  }
})
