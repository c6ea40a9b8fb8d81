import { FlowProducer, type JobsOptions, Queue, type QueueOptions } from 'bullmq'
import { z } from 'zod'
import type { Logger } from '../logger.ts'
import { TaskId } from '../model/task.ts'
import { isConnected, type Redis } from './redis.ts'
import { priorityOf, type Turn, turnOf } from './turns.ts'

/** The queue of image jobs, one an item; they are a task job's children. */
export const imageQueue = 'images'
/** The queue of task jobs, one a task; each runs when its children have ended. */
export const taskQueue = 'tasks'

/** What an image job carries; its bytes are elsewhere (Bull Board shows job data, and Redis would keep it). */
export const ImageJob = z.object({
  taskId: TaskId,
  index: z.int().nonnegative(),
  /** When it is to be served; see `turns.ts`. */
  turn: z.int().positive(),
  /** What the request named, if it did. */
  language: z.string().optional(),
  /** Whose task it is; see the record. */
  owner: z.string().optional(),
  /** Of the request that submitted it. */
  requestId: z.string().optional(),
})
export type ImageJob = z.infer<typeof ImageJob>

/** What a task job carries. */
export const TaskJob = ImageJob.pick({ taskId: true, requestId: true })
export type TaskJob = z.infer<typeof TaskJob>

/** The id of the job of one item. (BullMQ wants no colon in it, and no bare number.) */
export function imageJobId(taskId: string, index: number): string {
  return `${taskId}-${index}`
}

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

/** Faults that may pass (Redis, an engine that does not start) are tried again; what the image is to blame for is not. */
const imageJobOptions: JobsOptions = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 1_000 },
  ignoreDependencyOnFailure: true,
}
const taskJobOptions: JobsOptions = { attempts: 10, backoff: { type: 'exponential', delay: 500 } }

/** The two queues as their producer sees them. */
export type Queues = ReturnType<typeof createQueues>

/**
 * Queues under a key prefix.
 *
 * @param keptMs how long ended jobs stay on the dashboard: as long as their results, which expire on their own
 */
export function createQueues(connection: Redis, prefix: string, keptMs: number, logger: Logger) {
  const kept = { age: Math.ceil(keptMs / 1000), count: keptCount }
  const retention = { removeOnComplete: kept, removeOnFail: kept }
  const options: QueueOptions = {
    connection,
    prefix,
    skipWaitingForReady: true,
    skipVersionCheck,
    streams: { events: { maxLen: 1_000 } },
  }
  const flows = new FlowProducer(options)
  const images = new Queue<ImageJob>(imageQueue, options)
  const tasks = new Queue<TaskJob>(taskQueue, options)
  const warn = warnUnlessAway(connection, logger, 'queue')
  flows.on('error', warn)
  images.on('error', warn)
  tasks.on('error', warn)

  return {
    images,
    tasks,

    /** Adds a task job with an image job for each item, which share what is the same for all: all of them or none. */
    async add(
      taskId: string,
      total: number,
      turn: Turn,
      shared: Omit<ImageJob, 'taskId' | 'index' | 'turn'>,
    ): Promise<void> {
      await flows.add({
        name: 'finalise',
        queueName: taskQueue,
        data: { taskId, requestId: shared.requestId } satisfies TaskJob,
        opts: { ...taskJobOptions, ...retention, jobId: taskId },
        children: Array.from({ length: total }, (_, index) => ({
          name: 'recognise',
          queueName: imageQueue,
          data: { taskId, index, turn: turnOf(turn, index), ...shared } satisfies ImageJob,
          opts: {
            ...imageJobOptions,
            ...retention,
            jobId: imageJobId(taskId, index),
            priority: priorityOf(turn, index),
          },
        })),
      })
    },

    /** How many images will be served before the first, and before the last, of a task none of whose images has been. */
    async ahead(taskId: string, total: number): Promise<{ first: number; last: number } | undefined> {
      const waiting = images.toKey('prioritized')
      const ranks = await Promise.all([0, total - 1].map((i) => connection.zrank(waiting, imageJobId(taskId, i))))
      const [first, last] = ranks
      return typeof first === 'number' && typeof last === 'number' ? { first, last } : undefined
    },

    /** Takes the items of a task that nobody works on out of the queue; the task job then runs when the others have ended. */
    async removeWaiting(taskId: string): Promise<void> {
      await (await tasks.getJob(taskId))?.removeUnprocessedChildren()
    },

    /** Takes all trace of an ended task off the dashboard. */
    async remove(taskId: string): Promise<void> {
      await tasks.remove(taskId, { removeChildren: true })
    },

    /** Has one worker of the whole system do its upkeep every so often; may be asked for by each of them. */
    async scheduleUpkeep(everyMs: number): Promise<void> {
      const opts = { removeOnComplete: true, removeOnFail: true }
      await tasks.upsertJobScheduler(upkeepJob, { every: everyMs }, { name: upkeepJob, opts })
    },

    /** Removes the ended jobs that are older than they are kept: by itself BullMQ does so only when another job ends. */
    async removeOld(): Promise<void> {
      for (const queue of [images, tasks]) {
        await queue.clean(keptMs, keptCount, 'completed')
        await queue.clean(keptMs, keptCount, 'failed')
      }
    },

    /** Closes the queues; the connection stays open. */
    async close(): Promise<void> {
      await Promise.all([flows.close(), images.close(), tasks.close()])
    },
  }
}
