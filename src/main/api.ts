import { buildApp } from '../api/app.ts'
import { createGate } from '../api/gate.ts'
import { createImageReader } from '../images/inspect.ts'
import { chooseEngine } from '../recognition/engines.ts'
import { createPool } from '../recognition/pool.ts'
import { createPreparer } from '../recognition/prepare/preparer.ts'
import { createRecognizer } from '../recognition/recognizer.ts'
import { createChanges } from '../tasks/changes.ts'
import { createKeys } from '../tasks/keys.ts'
import { createQueues } from '../tasks/queues.ts'
import { createRecords } from '../tasks/records.ts'
import { connectForRequests, connectForWaiting, isUp } from '../tasks/redis.ts'
import { createTasks } from '../tasks/tasks.ts'
import { redisUrlOf, runRole } from './role.ts'

const heartbeatMs = 30_000

await runRole('api', async (config, logger) => {
  const redis = await connectForRequests(redisUrlOf(config), logger)
  const subscriber = connectForWaiting(redisUrlOf(config), logger)
  const keys = createKeys(config.keyPrefix)
  const queues = createQueues(redis, keys.prefix, logger)
  const records = createRecords(redis, keys, config.records)
  const tasks = createTasks({ records, queues, changes: createChanges(subscriber), keys })
  const engine = await chooseEngine(config.engine, logger)
  const pool = createPool({
    startThread: engine.startThread,
    size: config.sync.concurrency,
    timeoutMs: config.recognitionTimeoutMs,
    logger,
  })
  const preparer = createPreparer({ threads: config.sync.concurrency })
  await pool.ready()
  const app = await buildApp({
    images: createImageReader(config.images),
    recognizer: createRecognizer(pool, preparer),
    languages: config.engine.search.languages,
    threads: config.sync.concurrency,
    gate: createGate(config.sync),
    tasks,
    dependencies: async () => ({ redis: (await isUp(redis)) ? 'up' : 'down', engine: pool.healthy ? 'up' : 'down' }),
    maxBodyBytes: config.maxBodyBytes,
    heartbeatMs,
    logger,
  })
  const url = await app.listen({ host: config.host, port: config.port })
  return {
    url,
    async close() {
      await app.close()
      await Promise.all([pool.close(), preparer.close(), queues.close()])
      engine.close()
      redis.disconnect()
      subscriber.disconnect()
    },
  }
})
