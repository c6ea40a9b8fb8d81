import { FlowProducer, type JobsOptions, Queue, type QueueOptions, type Telemetry } from 'bullmq'
import type { Logger } from '../logger.ts'
import {
  type CallbackJob,
  callbackQueue,
  type ImageJob,
  imageJobId,
  imageJobName,
  imageQueue,
  type TaskJob,
  taskQueue,
} from './jobs.ts'
import type { Keys } from './keys.ts'
import { createLanes } from './lanes.ts'
import { placedPages } from './pages.ts'
import { isConnected, type Redis } from './redis.ts'
import { reloadingScripts } from './reload-scripts.ts'
import type { TaskRecord } from './state.ts'
import { priorityOf, type Turn } from './turns.ts'

/** Carries a trace with each job, from who adds it to who works on it. */
export type { Telemetry }

/** What the task queue also has, now and then: see `worker/upkeep.ts`. */
export const upkeepJob = 'upkeep'

/** That check prints to the console, and takes every server for old that does not let it look; see `eviction.ts`. */
export const skipVersionCheck = true

/** Logs what BullMQ reports, but for what the connection tells of already: that Redis is away. */
export function warnUnlessAway(connection: Redis, logger: Logger, who: string) {
  return (error: Error) => {
    if (isConnected(connection)) logger.warn({ err: error }, who)
  }
}

/** How many ended jobs a queue keeps for the dashboard, of each kind. */
const keptCount = 1_000

/**
 * A fault that may pass (Redis, an engine that does not start) is tried again for as long as the task lives: what an image is
 * to blame for ends its job at once, and deaths over it are counted by `begin`. A worker says how long to wait in between.
 */
const untilItEnds: JobsOptions = { attempts: 1_000_000, backoff: { type: 'bounded' }, stackTraceLimit: 1 }
const imageJobOptions: JobsOptions = { ...untilItEnds, ignoreDependencyOnFailure: true }

/** Jobs that are added at a time, during which Redis answers nobody else: each takes up to 1 ms, and 10 ms of the embedded one. */
const mostAtOnce = 8

/** Before a callback is tried again, in ms: 5 s, 30 s, 2 min, 10 min, 1 h, 6 h. */
export const callbackDelaysMs = [5, 30, 120, 600, 3_600, 21_600].map((seconds) => seconds * 1000)

/** The queues as their producer sees them. */
export type Queues = ReturnType<typeof createQueues>

/**
 * Queues under these keys.
 *
 * @param keptMs how long ended jobs stay on the dashboard: as long as their results, which expire on their own
 * @param telemetry traces what is added; left out, nothing is traced
 */
export function createQueues(connection: Redis, keys: Keys, keptMs: number, logger: Logger, telemetry?: Telemetry) {
  const { prefix } = keys
  const kept = { age: Math.ceil(keptMs / 1000), count: keptCount }
  const retention = { removeOnComplete: kept, removeOnFail: kept }
  const options: QueueOptions = {
    connection,
    prefix,
    skipWaitingForReady: true,
    skipVersionCheck,
    streams: { events: { maxLen: 1_000 } },
    ...(telemetry && { telemetry }),
  }
  const flows = new FlowProducer(options)
  const images = new Queue<ImageJob>(imageQueue, options)
  const tasks = new Queue<TaskJob>(taskQueue, options)
  const callbacks = new Queue<CallbackJob>(callbackQueue, options)
  const warn = warnUnlessAway(connection, logger, 'queue')
  flows.on('error', warn)
  images.on('error', warn)
  tasks.on('error', warn)
  callbacks.on('error', warn)

  function optionsOf(job: ImageJob, priority: number): JobsOptions {
    return { ...imageJobOptions, ...retention, jobId: imageJobId(job), priority }
  }

  const lanes = createLanes(connection, keys, options, (job, priority) => {
    const parent = { id: job.taskId, queue: tasks.qualifiedName }
    return [imageJobName, job, { ...optionsOf(job, priority), parent }]
  })

  return {
    images,
    tasks,
    callbacks,
    lanes,

    /**
     * Adds a task job with an image job for each page, which share what is the same for all. Of a task with many pages the last come
     * first: the task job waits for them, while the others are added.
     */
    async add(
      taskId: string,
      pages: ReadonlyArray<readonly number[]>,
      turn: Turn,
      shared: Omit<ImageJob, 'taskId' | 'index' | 'page'>,
    ): Promise<void> {
      const jobs = placedPages(pages).map(({ index, page, place }) => {
        const data: ImageJob = { taskId, index, page, ...shared }
        return { name: imageJobName, queueName: imageQueue, data, opts: optionsOf(data, priorityOf(turn, place)) }
      })
      const parts = Array.from({ length: Math.ceil(jobs.length / mostAtOnce) }, (_, i) =>
        jobs.slice(i * mostAtOnce, (i + 1) * mostAtOnce),
      )
      const flow = {
        name: 'finalise',
        queueName: taskQueue,
        data: { taskId, requestId: shared.requestId } satisfies TaskJob,
        opts: { ...untilItEnds, ...retention, jobId: taskId },
        children: parts.pop() ?? [],
      }
      await reloadingScripts(connection, () => flows.add(flow))
      const parent = { id: taskId, queue: tasks.qualifiedName }
      for (const part of parts) {
        const added = part.map((job) => ({ ...job, opts: { ...job.opts, parent } }))
        await reloadingScripts(connection, () => images.addBulk(added))
      }
    },

    /**
     * How many pages will be served before the first, and before the last, of a task none of whose pages has been; of those
     * in the same lane, once they are in one.
     */
    async ahead(
      taskId: string,
      { pages, language }: Pick<TaskRecord, 'pages' | 'language'>,
    ): Promise<{ first: number; last: number } | undefined> {
      const queues = language === undefined ? [images] : [images, lanes.of(language)]
      const ends = [
        { index: 0, page: pages[0]?.[0] },
        { index: pages.length - 1, page: pages.at(-1)?.at(-1) },
      ]
      const rank = async ({ index, page = 1 }: (typeof ends)[number]) => {
        const id = imageJobId({ taskId, index, page })
        const ranks = await Promise.all(queues.map((queue) => connection.zrank(queue.toKey('prioritized'), id)))
        return ranks.find((place) => place !== null)
      }
      const [first, last] = await Promise.all(ends.map(rank))
      return typeof first === 'number' && typeof last === 'number' ? { first, last } : undefined
    },

    /** Takes the items of a task that nobody works on out of the queue; the task job then runs when the others have ended. */
    async removeWaiting(taskId: string): Promise<void> {
      await (await tasks.getJob(taskId))?.removeUnprocessedChildren()
    },

    /** Queues the callback of a task that has ended; does nothing when its job is there. */
    async addCallback(taskId: string, url: string, requestId?: string): Promise<void> {
      const attempts = callbackDelaysMs.length + 1
      const data: CallbackJob = { taskId, receiver: new URL(url).host, requestId }
      await callbacks.add('deliver', data, {
        jobId: taskId,
        attempts,
        backoff: { type: 'listed' },
        stackTraceLimit: 1,
        ...retention,
      })
      await connection.zrem(keys.callbacks, taskId) // not before: it would be lost if this process died
    },

    /** Notes that a task's callback is not to be queued any more: there is no such task. */
    async dropCallback(taskId: string): Promise<void> {
      await connection.zrem(keys.callbacks, taskId)
    },

    /** Takes all trace of an ended task off the dashboard. */
    async remove(taskId: string): Promise<void> {
      await tasks.remove(taskId, { removeChildren: true })
    },

    /** Has one worker of the whole system do its upkeep every so often, unless that is arranged; to be asked for now and then, since Redis may forget. */
    async scheduleUpkeep(everyMs: number): Promise<void> {
      if (await tasks.getJobScheduler(upkeepJob)) return
      const opts = { removeOnComplete: true, removeOnFail: true }
      await tasks.upsertJobScheduler(upkeepJob, { every: everyMs }, { name: upkeepJob, opts })
    },

    /** Removes the ended jobs that are older than they are kept: by itself BullMQ does so only when another job ends. */
    async removeOld(): Promise<void> {
      for (const queue of [images, tasks, callbacks, ...(await lanes.all()).map(lanes.of)]) {
        await queue.clean(keptMs, keptCount, 'completed')
        await queue.clean(keptMs, keptCount, 'failed')
      }
    },

    /** Closes the queues; the connection stays open. */
    async close(): Promise<void> {
      await Promise.all([flows.close(), images.close(), tasks.close(), callbacks.close(), lanes.close()])
    },
  }
}
