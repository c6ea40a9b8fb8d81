import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import supertest from 'supertest'
import { inject, onTestFinished } from 'vitest'
import type { WebSocket } from 'ws'
import { buildApp } from '../../src/api/app.ts'
import { type BodyLimits, createBodyReader } from '../../src/api/body/reader.ts'
import { createBudget } from '../../src/api/budget.ts'
import type { AppDeps } from '../../src/api/deps.ts'
import { createGate } from '../../src/api/gate.ts'
import { createOutputs } from '../../src/api/outputs.ts'
import { createWatchers } from '../../src/api/watchers.ts'
import { createImageReader } from '../../src/documents/inspect.ts'
import { pdfInspector } from '../../src/documents/pdf/inspect.ts'
import { createPdfReader } from '../../src/documents/pdf/reader.ts'
import { createLogger, type Logger } from '../../src/logger.ts'
import type { Task } from '../../src/model/task.ts'
import { createOutboundClient } from '../../src/outbound/client.ts'
import type { Recognizer } from '../../src/recognition/recognizer.ts'
import { createPdfWriter } from '../../src/results/outputs/pdf/writer.ts'
import { createRenderer } from '../../src/results/outputs/renderer.ts'
import { createChanges } from '../../src/tasks/changes.ts'
import { createDrain } from '../../src/tasks/drain.ts'
import { createKeys } from '../../src/tasks/keys.ts'
import { createQueues, type Telemetry } from '../../src/tasks/queues.ts'
import { createRecords, type RecordLimits } from '../../src/tasks/records.ts'
import { connectForRequests, connectForWaiting, isConnected } from '../../src/tasks/redis.ts'
import { createTasks } from '../../src/tasks/tasks.ts'
import { createWorkforce } from '../../src/tasks/workforce.ts'
import { startWorker, type WorkerDeps } from '../../src/worker/worker.ts'
import { testPicture } from './images.ts'
import { recognitionOf } from './results.ts'

/** For all systems of this process, which test files share; its thread starts with the first PDF, and ends with the process. */
const pdfs = await createPdfReader({ timeoutMs: 10_000, maxBytes: 512 * 1024 * 1024 })

const silent = createLogger('test', process.env['TEST_LOG_LEVEL'] ?? 'silent')

/** A small readable image, as a client sends it. */
export const smallPng = (await testPicture().png().toBuffer()).toString('base64')

/** What the API and the workers of tests say that they have loaded. */
const testLanguages = ['eng', 'deu']

/** What a test may set; the rest is as in production, with small numbers. */
export interface TestSystemOptions {
  readonly recognizer?: Recognizer
  readonly redisUrl?: string
  readonly logger?: Logger
  readonly requestsPerMinute?: number
  /** For systems that share theirs; each has its own otherwise. */
  readonly keyPrefix?: string
  readonly limits?: Partial<RecordLimits>
  /** Traces jobs. */
  readonly telemetry?: Telemetry
  readonly patienceMs?: number
  readonly app?: Partial<
    Pick<
      AppDeps,
      | 'answers'
      | 'callbackHosts'
      | 'gate'
      | 'heartbeatMs'
      | 'hosts'
      | 'keys'
      | 'origins'
      | 'publicUrl'
      | 'requestEnded'
      | 'traceRequests'
      | 'trustedProxies'
      | 'watchers'
    >
  >
  readonly bodies?: Partial<BodyLimits>
  readonly maxPages?: number
}

/** What a worker may have of its own. */
type OwnWorker = Partial<Pick<WorkerDeps, 'recovery' | 'upkeepEveryMs' | 'languages'>> & { url?: string }

/**
 * The API and, when asked, workers, in this process and on the real Redis of the tests, under a key prefix of its own.
 * Everything is closed, and its keys removed, when the test has finished.
 */
export async function startTestSystem({
  recognizer = fakeRecognizer('hello'),
  logger = silent,
  requestsPerMinute,
  ...options
}: TestSystemOptions = {}) {
  const redisUrl = options.redisUrl ?? inject('redisUrl')
  const keys = createKeys(options.keyPrefix ?? `test-${randomUUID()}`)
  const limits = { maxQueuedBytes: 10_000_000, maxQueuedItems: 1_000, resultTtlMs: 60_000, ...options.limits }
  const redis = await connectForRequests(redisUrl, logger)
  const subscriber = connectForWaiting(redisUrl, logger)
  const queues = createQueues(redis, keys, limits.resultTtlMs, logger, options.telemetry)
  const records = createRecords(redis, keys, limits)
  const workforce = createWorkforce(redis, keys)
  const tasks = createTasks({
    records,
    queues,
    changes: createChanges(subscriber),
    drain: createDrain(redis, keys),
    workforce,
    keys,
    patienceMs: options.patienceMs ?? 30_000,
  })
  const images = createImageReader(
    { maxImages: 4, maxPixels: 1_000_000, maxPages: options.maxPages ?? 3 },
    pdfInspector(pdfs),
  )
  const budget = () => createBudget({ maxBytes: 4_000_000, message: 'Full.' })
  const bodies = createBodyReader(
    {
      maxBodyBytes: 1_000_000,
      budget: budget(),
      fetch: { client: createOutboundClient(), hosts: [] },
      ...options.bodies,
    },
    images,
  )
  const renderer = createRenderer()
  const pdfWriter = createPdfWriter({ threads: 1, timeoutMs: 20_000 })
  const app = await buildApp({
    bodies,
    answers: budget(),
    images,
    recognizer,
    languages: testLanguages,
    threads: 1,
    gate: createGate({ concurrency: 1, queue: 0 }),
    tasks,
    outputs: createOutputs({ renderer, pdfWriter }),
    keys: [],
    origins: [],
    hosts: [],
    callbackHosts: [],
    rateLimit: { requestsPerMinute, redis, namespace: keys.rateLimit },
    watchers: createWatchers({ max: 100, maxPerTask: 100 }),
    dependencies: async () => ({ redis: isConnected(redis) ? 'up' : 'down' }),
    heartbeatMs: 30_000,
    logger,
    ...options.app,
  })
  await app.ready()
  const workers: Array<() => Promise<void>> = []
  onTestFinished(async () => {
    await Promise.all(workers.map((stop) => stop()))
    await app.close()
    await Promise.all([bodies.close(), renderer.close(), pdfWriter.close()])
    await queues.close()
    const left = await redis.keys(`${keys.prefix}:*`).catch(() => [])
    if (left.length > 0) await redis.unlink(left)
    redis.disconnect()
    subscriber.disconnect()
  })

  return {
    app,
    redis,
    keys,
    records,
    queues,
    tasks,
    workforce,
    http: supertest(app.server),

    /** Posts images as a task and gives its id. */
    async submit(image_data: string | string[]): Promise<string> {
      const { body } = await supertest(app.server).post('/image').send({ image_data }).expect(202)
      return body.task_id
    },

    /** The keys that there are, but for what BullMQ notes about its queues at some time after they were made. */
    async kept(): Promise<string[]> {
      return (await redis.keys(`${keys.prefix}:*`)).filter((key) => !key.endsWith(':meta')).toSorted()
    },

    /** Starts a worker, with a recognizer of its own if given. Gives what stops it. */
    async startWorker(
      own: Recognizer = recognizer,
      concurrency = 1,
      { url = redisUrl, languages = testLanguages, ...quick }: OwnWorker = {},
    ): Promise<(withinMs?: number) => Promise<void>> {
      const connection = connectForWaiting(url, logger)
      const listener = connectForWaiting(url, logger)
      const worker = await startWorker({
        connection,
        subscriber: listener,
        keys,
        records: createRecords(connection, keys, limits),
        recognizer: own,
        languages,
        concurrency,
        keptMs: limits.resultTtlMs,
        logger,
        telemetry: options.telemetry,
        ...quick,
      })
      const stop = async (withinMs = 60_000) => {
        await worker.close(withinMs)
        connection.disconnect()
        listener.disconnect()
      }
      workers.push(stop)
      return stop
    },

    /** Follows a task over a WebSocket to its end: the frames, and the code that the socket closed with. */
    async watch(taskId: string): Promise<{ frames: Task[]; code: number }> {
      const frames: Task[] = []
      const socket = await app.injectWS(`/watch-task?task_id=${taskId}`, {}, { onInit: (ws) => collect(ws, frames) })
      const [code] = await once(socket, 'close')
      return { frames, code }
    },
  }
}

/** Collects the frames that a socket receives. */
export function collect(socket: WebSocket, frames: Task[]): void {
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString())))
}

/** A recognizer that says the same of every image. */
export function fakeRecognizer(text: string): Recognizer {
  return { recognise: async () => recognitionOf(text) }
}

/**
 * A recognizer that waits to be told: `started` resolves with each image as it is begun, `release` ends the oldest that
 * waits. Aborting rejects with the signal's reason, as the real one does.
 */
export function heldRecognizer() {
  const waiting: Array<PromiseWithResolvers<string>> = []
  const begun: Array<(image: Buffer) => void> = []
  const starts: Buffer[] = []
  const recognizer: Recognizer = {
    async recognise(image, _page, signal) {
      const held = Promise.withResolvers<string>()
      waiting.push(held)
      signal.addEventListener('abort', () => held.reject(signal.reason))
      const tell = begun.shift()
      if (tell) tell(image)
      else starts.push(image)
      return recognitionOf(await held.promise)
    },
  }
  return {
    recognizer,
    /** Resolves when the next image has been begun. */
    started(): Promise<Buffer> {
      const early = starts.shift()
      return early ? Promise.resolve(early) : new Promise((resolve) => begun.push(resolve))
    },
    /** Ends the oldest image in hand with this text. */
    release(text: string): void {
      waiting.shift()?.resolve(text)
    },
  }
}
