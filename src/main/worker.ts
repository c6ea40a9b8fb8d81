import { measuredRecords } from '../metrics/measured.ts'
import { createChanges } from '../tasks/changes.ts'
import { warnOfEviction } from '../tasks/eviction.ts'
import { createKeys } from '../tasks/keys.ts'
import { createRecords } from '../tasks/records.ts'
import { connectForWaiting, isUp, untilReady } from '../tasks/redis.ts'
import { serveHealth } from '../worker/health.ts'
import { startWorker } from '../worker/worker.ts'
import { createRoleMetrics } from './metrics.ts'
import { startRecognition } from './recognition.ts'
import { redisUrlOf, runRole } from './role.ts'
import { startTracing } from './tracing.ts'

/** Enough for pages that are given up to go back to the queue before the process ends. */
const handBackMs = 3_000
/** What `npm start` tells a person whose machine has no libtesseract. */
const fasterEngine =
  'apt install libtesseract5 (Debian, Ubuntu): Tesseract itself, a third less work a page than in WebAssembly'

await runRole('worker', async (config, logger) => {
  const measured = await createRoleMetrics('worker', config.workerMetricsPort)
  const tracing = await startTracing('worker', config, logger)
  const connection = connectForWaiting(redisUrlOf(config), logger)
  void warnOfEviction(connection, logger)
  const subscriber = connectForWaiting(redisUrlOf(config), logger)
  const keys = createKeys(config.keyPrefix)
  const changes = createChanges(subscriber)
  const recognition = await startRecognition(
    config,
    config.workerConcurrency,
    { redis: connection, keys, changes },
    logger,
    { metrics: measured?.metrics, tracing },
  )
  measured?.metrics.watchRedis(() => isUp(connection))
  const records = createRecords(connection, keys, config.records)
  // A page in hand is put at risk by every death of this process, so it is not taken before it can be read.
  const [{ pageEnded }] = await Promise.all([recognition.warm(), ...[connection, subscriber].map(untilReady)])
  const worker = await startWorker({
    connection,
    subscriber,
    keys,
    records: pageEnded ? measuredRecords(records, pageEnded) : records,
    keptMs: config.records.resultTtlMs,
    recognizer: recognition.recognizer,
    languages: config.engine.search.languages,
    concurrency: config.workerConcurrency,
    telemetry: tracing?.telemetry,
    logger,
  })
  const health =
    config.workerHealthPort &&
    (await serveHealth({
      host: config.host,
      port: config.workerHealthPort,
      dependencies: async () => ({
        redis: (await isUp(connection)) ? 'up' : 'down',
        engine: recognition.state(),
      }),
    }))
  return {
    description: `${config.workerConcurrency} ${config.workerConcurrency === 1 ? 'page' : 'pages'} at a time, with ${recognition.engine}`,
    hint: recognition.engine === 'tesseract.js' ? fasterEngine : undefined,
    metrics: measured,
    async close() {
      await worker.close(config.stopGraceMs - handBackMs)
      if (health) await health.close()
      await recognition.close()
      connection.disconnect()
      subscriber.disconnect()
      await tracing?.close()
    },
  }
})
