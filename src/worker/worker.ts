import { randomUUID } from 'node:crypto'
import { type Processor, Worker, type WorkerOptions } from 'bullmq'
import pLimit from 'p-limit'
import type { Logger } from '../logger.ts'
import { isLoaded } from '../model/language.ts'
import type { Recognizer } from '../recognition/recognizer.ts'
import { type ImageJob, imageJobId, imageQueue, type TaskJob, taskQueue } from '../tasks/jobs.ts'
import type { Keys } from '../tasks/keys.ts'
import { laneOf } from '../tasks/lanes.ts'
import { createQueues, skipVersionCheck, type Telemetry, upkeepJob } from '../tasks/queues.ts'
import type { Records } from '../tasks/records.ts'
import { isConnected, type Redis } from '../tasks/redis.ts'
import { restAfterErrors } from '../tasks/rest.ts'
import { beatMs, createWorkforce } from '../tasks/workforce.ts'
import { createImageProcessor, stopping } from './image-processor.ts'
import { backoffMs } from './patience.ts'
import { createTaskFinaliser } from './task-finaliser.ts'
import { upkeep } from './upkeep.ts'

/** What a worker works with. Whoever made the parts closes them. */
export interface WorkerDeps {
  /** Waits for jobs; BullMQ opens a second connection like it. */
  readonly connection: Redis
  /** Hears of cancelled tasks and new lanes; this worker's alone. */
  readonly subscriber: Redis
  readonly keys: Keys
  readonly records: Records
  readonly recognizer: Recognizer
  /** Those that are loaded. */
  readonly languages: readonly string[]
  /** Pages at a time. */
  readonly concurrency: number
  readonly logger: Logger
  /** How long ended jobs stay on the dashboard. */
  readonly keptMs: number
  /** Goes on with the traces that jobs carry. */
  readonly telemetry?: Telemetry | undefined
  /** These two are left out but by tests that cannot wait. */
  readonly recovery?: Recovery
  readonly upkeepEveryMs?: number
}

/** How soon what a killed worker had in hand is taken up again; every worker must use the same. */
export type Recovery = Pick<WorkerOptions, 'lockDuration' | 'stalledInterval'>

/** After its lock ran out and somebody looked: 10–15 s. */
const defaultRecovery: Recovery = { lockDuration: 10_000, stalledInterval: 5_000 }

/**
 * BullMQ would count a death for everything that the dead process had taken, begun or not. `begin` counts more justly, so
 * this only is to be more than ever occurs.
 */
const maxStalledCount = 1_000_000

const defaultUpkeepEveryMs = 60_000

/** Finalising is two round trips; many at a time keep it from waiting behind one slow reply. */
const finaliserConcurrency = 16

/** How long a job waits that failed by no fault of its image. */
const settings = { backoffStrategy: (attempt: number) => backoffMs(attempt, 1_000, 30_000) }

/** Starts to take jobs from all queues that it can read; resolves once it hears of cancelled tasks too. */
export async function startWorker(deps: WorkerDeps) {
  const { connection, subscriber, keys, records, languages, concurrency, logger, keptMs, telemetry } = deps
  const { recovery = defaultRecovery, upkeepEveryMs = defaultUpkeepEveryMs } = deps
  const options = {
    connection,
    prefix: keys.prefix,
    maxStalledCount,
    skipVersionCheck,
    settings,
    ...recovery,
    ...(telemetry && { telemetry }),
  }
  const queues = createQueues(connection, keys, keptMs, logger, telemetry)
  const process = createImageProcessor({ ...deps, lanes: queues.lanes })
  const slots = pLimit(concurrency) // shared by all queues of images
  const readers = new Map<string, Worker<ImageJob, void>>()
  const inHand = new Set<string>()

  function takeFrom(queue: string): Worker<ImageJob, void> {
    const inSlot: Processor<ImageJob, void> = async (job, token, signal) => {
      const id = imageJobId(job.data)
      inHand.add(id)
      await slots(async () => process(job, token, signal)).finally(() => inHand.delete(id))
    }
    const reader = new Worker<ImageJob, void>(queue, inSlot, { ...options, concurrency })
    restAfterErrors(reader, connection, logger)
    reader.on('stalled', (jobId) =>
      logger.warn({ job_id: jobId }, 'a worker died, or was cut off, with this image in hand; it is tried again'),
    )
    readers.set(queue, reader)
    return reader
  }

  async function openLanes(): Promise<void> {
    for (const language of await queues.lanes.all()) {
      if (isLoaded(language, languages) && !readers.has(laneOf(language))) takeFrom(laneOf(language))
    }
  }

  const images = takeFrom(imageQueue)
  const finaliser = createTaskFinaliser(records, queues, logger)
  const tasks = new Worker<TaskJob, void>(
    taskQueue,
    async (job) => (job.name === upkeepJob ? upkeep({ records, queues, logger }) : finaliser(job)),
    { ...options, concurrency: finaliserConcurrency },
  )
  restAfterErrors(tasks, connection, logger)

  subscriber.on('message', (channel: string, message: string) => {
    if (channel === keys.lanes) keepUp()
    if (channel !== keys.cancelled) return
    for (const id of Array.from(inHand).filter((job) => job.startsWith(message))) {
      for (const reader of readers.values()) reader.cancelJob(id, 'cancelled')
    }
  })
  const workforce = createWorkforce(connection, keys)
  const name = randomUUID()
  /** All that Redis must know of, or tell, while this worker lives: it may forget, and messages may be lost. */
  const keepUp = () =>
    isConnected(connection) &&
    void Promise.all([workforce.announce(name, languages), queues.scheduleUpkeep(upkeepEveryMs), openLanes()]).catch(
      (error: unknown) => logger.warn({ err: error }, 'Redis is not told of this worker'),
    )
  await subscriber.subscribe(keys.cancelled, keys.lanes)
  await Promise.all([images.waitUntilReady(), tasks.waitUntilReady()])
  keepUp()
  const beat = setInterval(keepUp, beatMs)
  connection.on('ready', keepUp)

  return {
    /**
     * Takes no more jobs and resolves when those in hand have ended; what has not after `withinMs` goes back to the queue,
     * where another worker finds it at once. The finaliser goes last, since they feed it.
     */
    async close(withinMs: number): Promise<void> {
      clearInterval(beat)
      connection.off('ready', keepUp)
      const all = Array.from(readers.values())
      const handBack = setTimeout(() => all.map((reader) => reader.cancelAllJobs(stopping)), withinMs)
      await workforce.leave(name, languages).catch(() => {}) // it is forgotten soon
      await Promise.all(all.map((reader) => reader.close()))
      clearTimeout(handBack)
      await tasks.close()
      await queues.close()
    },
  }
}
