import { Worker, type WorkerOptions } from 'bullmq'
import type { Logger } from '../logger.ts'
import type { Recognizer } from '../recognition/recognizer.ts'
import type { Keys } from '../tasks/keys.ts'
import {
  createQueues,
  type ImageJob,
  imageJobId,
  imageQueue,
  skipVersionCheck,
  type TaskJob,
  taskQueue,
  upkeepJob,
  warnUnlessAway,
} from '../tasks/queues.ts'
import type { Records } from '../tasks/records.ts'
import type { Redis } from '../tasks/redis.ts'
import { createImageProcessor, stopping } from './image-processor.ts'
import { createTaskFinaliser } from './task-finaliser.ts'
import { upkeep } from './upkeep.ts'

/** What a worker works with. Whoever made the parts closes them. */
export interface WorkerDeps {
  /** Waits for jobs; BullMQ opens a second connection like it. */
  readonly connection: Redis
  /** Hears of cancelled tasks; this worker's alone. */
  readonly subscriber: Redis
  readonly keys: Keys
  readonly records: Records
  readonly recognizer: Recognizer
  /** Those that are loaded. */
  readonly languages: readonly string[]
  /** Images at a time. */
  readonly concurrency: number
  readonly logger: Logger
  /** How long ended jobs stay on the dashboard. */
  readonly keptMs: number
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
const maxStalledCount = 1_000

const defaultUpkeepEveryMs = 60_000

/** Finalising is two round trips; many at a time keep it from waiting behind one slow reply. */
const finaliserConcurrency = 16

/** Starts to take jobs from both queues; resolves once it hears of cancelled tasks too. */
export async function startWorker({
  connection,
  subscriber,
  keys,
  records,
  recognizer,
  languages,
  concurrency,
  logger,
  keptMs,
  recovery = defaultRecovery,
  upkeepEveryMs = defaultUpkeepEveryMs,
}: WorkerDeps) {
  const options = { connection, prefix: keys.prefix, maxStalledCount, skipVersionCheck, ...recovery }
  const images = new Worker<ImageJob, void>(
    imageQueue,
    createImageProcessor({ records, recognizer, languages, logger }),
    {
      ...options,
      concurrency,
    },
  )
  const queues = createQueues(connection, keys.prefix, keptMs, logger)
  const finaliser = createTaskFinaliser(records, logger)
  const tasks = new Worker<TaskJob, void>(
    taskQueue,
    async (job) => (job.name === upkeepJob ? upkeep({ records, queues, logger }) : finaliser(job)),
    { ...options, concurrency: finaliserConcurrency },
  )
  images.on('error', warnUnlessAway(connection, logger, 'image worker'))
  tasks.on('error', warnUnlessAway(connection, logger, 'task worker'))
  images.on('stalled', (jobId) =>
    logger.warn({ job_id: jobId }, 'a worker died, or was cut off, with this image in hand; it is tried again'),
  )

  subscriber.on('message', (channel: string, message: string) => {
    if (channel !== keys.cancelled) return
    const [taskId = '', total] = message.split(' ')
    for (let index = 0; index < Number(total); index++) images.cancelJob(imageJobId(taskId, index), 'cancelled')
  })
  await subscriber.subscribe(keys.cancelled)
  await Promise.all([images.waitUntilReady(), tasks.waitUntilReady()])
  const scheduleUpkeep = () =>
    void queues.scheduleUpkeep(upkeepEveryMs).catch((error: unknown) => logger.warn({ err: error }, 'upkeep'))
  scheduleUpkeep()
  connection.on('ready', scheduleUpkeep) // Redis may have lost its memory

  return {
    /**
     * Takes no more jobs and resolves when those in hand have ended; what has not after `withinMs` goes back to the queue,
     * where another worker finds it at once. The finaliser goes last, since they feed it.
     */
    async close(withinMs: number): Promise<void> {
      const handBack = setTimeout(() => images.cancelAllJobs(stopping), withinMs)
      await images.close()
      clearTimeout(handBack)
      await tasks.close()
      connection.off('ready', scheduleUpkeep)
      await queues.close()
    },
  }
}
