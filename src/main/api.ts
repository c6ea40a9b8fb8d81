import { buildApp } from '../api/app.ts'
import { createBodyReader } from '../api/body/reader.ts'
import { createBudget } from '../api/budget.ts'
import { createGate } from '../api/gate.ts'
import { createWatchers } from '../api/watchers.ts'
import type { Config } from '../config.ts'
import { createImageReader } from '../documents/inspect.ts'
import { pdfInspector } from '../documents/pdf/inspect.ts'
import { createPdfReader } from '../documents/pdf/reader.ts'
import type { Logger } from '../logger.ts'
import { type CallbacksDeps, startCallbacks } from '../outbound/callbacks.ts'
import { createOutboundClient, type OutboundClient } from '../outbound/client.ts'
import { createChanges } from '../tasks/changes.ts'
import { createDrain } from '../tasks/drain.ts'
import { warnOfEviction } from '../tasks/eviction.ts'
import { createKeys, type Keys } from '../tasks/keys.ts'
import { createQueues } from '../tasks/queues.ts'
import { createRecords } from '../tasks/records.ts'
import { connectForRequests, connectForWaiting, isConnected } from '../tasks/redis.ts'
import { createTasks } from '../tasks/tasks.ts'
import { createWorkforce } from '../tasks/workforce.ts'
import { createRoleMetrics, watchSystem } from './metrics.ts'
import { startOutputs } from './outputs.ts'
import { maxPdfBytes, startRecognition } from './recognition.ts'
import { redisUrlOf, runRole } from './role.ts'
import { startTracing } from './tracing.ts'

const heartbeatMs = 30_000
const bodiesFull = 'Too many large bodies are in hand already (MAX_BODIES_BYTES). Try again later.'
const answersFull = 'Too many large answers wait to be read already (MAX_BODIES_BYTES). Try again later.'
/** How long watchers wait for a Redis that is away before they are sent elsewhere. */
const patienceMs = 30_000
/** The longest that opening a PDF may take. */
const inspectWithinMs = 10_000
/** One change of a task is read and sent once for each. */
const maxWatchersPerTask = 100

await runRole('api', async (config, logger) => {
  const measured = await createRoleMetrics('api', config.metricsPort)
  const tracing = await startTracing('api', config, logger)
  const redis = await connectForRequests(redisUrlOf(config), logger)
  void warnOfEviction(redis, logger)
  const subscriber = connectForWaiting(redisUrlOf(config), logger)
  const keys = createKeys(config.keyPrefix)
  const queues = createQueues(redis, keys, config.records.resultTtlMs, logger, tracing?.telemetry)
  const records = createRecords(redis, keys, config.records)
  const changes = createChanges(subscriber)
  const workforce = createWorkforce(redis, keys)
  const drain = createDrain(redis, keys)
  if (measured) watchSystem(measured, { redis, keys, queues, drain, workforce })
  const tasks = createTasks({ records, queues, changes, drain, workforce, keys, patienceMs })
  const recognition = await startRecognition(config, config.sync.concurrency, { redis, keys, changes }, logger, {
    metrics: measured?.metrics,
    tracing,
  })
  const { outputs, close: closeOutputs } = startOutputs()
  // Apart from the one that reads pages: nobody waits for those of others before theirs are accepted.
  const pdfs = await createPdfReader({ timeoutMs: inspectWithinMs, maxBytes: maxPdfBytes })
  const images = createImageReader(config.images, pdfInspector(pdfs))
  const client = createOutboundClient()
  const { maxBodyBytes, maxBodiesBytes } = config.bodies
  const budget = (message: string) => createBudget({ maxBytes: maxBodiesBytes, message })
  const bodies = createBodyReader(
    { maxBodyBytes, budget: budget(bodiesFull), fetch: { client, hosts: config.fetchHosts } },
    images,
  )
  const callbacks =
    config.callbacks.hosts.length > 0
      ? await deliverCallbacks(config, keys, client, logger, {
          attempted: measured?.metrics.callbackAttempted,
          tracing,
        })
      : undefined
  const app = await buildApp({
    bodies,
    answers: budget(answersFull),
    images,
    recognizer: recognition.recognizer,
    languages: config.engine.search.languages,
    threads: config.sync.concurrency,
    gate: createGate(config.sync),
    tasks,
    outputs,
    keys: config.keys,
    rateLimit: { requestsPerMinute: config.requestsPerMinute, redis, namespace: keys.rateLimit },
    origins: config.origins,
    hosts: config.hosts,
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    callbackHosts: config.callbacks.hosts,
    watchers: createWatchers({ max: config.maxWatchers, maxPerTask: maxWatchersPerTask }),
    dependencies: async () => ({
      redis: isConnected(redis) ? 'up' : 'down',
      engine: recognition.state(),
      ...(await workforce.health(config.engine.search.languages)),
    }),
    heartbeatMs,
    traceRequests: tracing?.traceRequests,
    requestEnded: measured?.metrics.requestEnded,
    logger,
  })
  const url = await app.listen({ host: config.host, port: config.port })
  void recognition.warm()
  if (config.keys.length === 0 && config.isPublic) {
    logger.warn({ host: config.host }, 'there are no keys: whoever reaches this address may use it (see API_KEYS)')
  }
  return {
    url,
    metrics: measured,
    async close() {
      await app.close()
      await callbacks?.close()
      await Promise.all([recognition.close(), queues.close(), bodies.close(), pdfs.close(), closeOutputs()])
      redis.disconnect()
      subscriber.disconnect()
      await tracing?.close()
    },
  }
})

/** On a connection of their own, which waits for Redis where requests do not. */
async function deliverCallbacks(
  config: Config,
  keys: Keys,
  client: OutboundClient,
  logger: Logger,
  observers: Pick<CallbacksDeps, 'attempted' | 'tracing'>,
) {
  const connection = connectForWaiting(redisUrlOf(config), logger)
  const records = createRecords(connection, keys, config.records)
  const callbacks = await startCallbacks({
    connection,
    keys,
    records,
    client,
    ...config.callbacks,
    logger,
    ...observers,
  })
  return {
    async close() {
      await callbacks.close()
      connection.disconnect()
    },
  }
}
