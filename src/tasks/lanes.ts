import { Queue, type QueueOptions } from 'bullmq'
import { type ImageJob, imageJobId, imageQueue } from './jobs.ts'
import type { Keys } from './keys.ts'
import type { Redis } from './redis.ts'

/**
 * Queues of image jobs that not every worker can read. All jobs start in one queue, from which every worker takes; who meets
 * one in a language that it has not loaded moves it to the lane of its languages, from which only those take who have. So
 * there are no lanes as long as all workers have the same languages, and a job that none can read holds up no other.
 */
export type Lanes = ReturnType<typeof createLanes>

/** The name of the queue for jobs in these languages, joined by `+` in any order. */
export function laneOf(language: string): string {
  return `${imageQueue}-${language.split('+').toSorted().join('+')}`
}

/** How a job of the image queue is added again. */
type Adding = (job: ImageJob, priority: number) => Parameters<Queue<ImageJob>['add']>

/** Lanes beside the image queue, made as they are needed. */
export function createLanes(redis: Redis, keys: Keys, options: QueueOptions, adding: Adding) {
  const open = new Map<string, Queue<ImageJob>>()

  function queueOf(name: string): Queue<ImageJob> {
    const queue = open.get(name) ?? new Queue<ImageJob>(name, options)
    if (!open.has(name)) queue.on('error', () => {}) // a command that failed has told its caller
    open.set(name, queue)
    return queue
  }

  return {
    /** The languages of every lane that there is. */
    all: (): Promise<string[]> => redis.smembers(keys.lanes),

    /** The queue of a lane. */
    of: (language: string): Queue<ImageJob> => queueOf(laneOf(language)),

    /** Adds a job to the lane of its languages, as another child of its task, and tells the workers that there is such a lane. */
    async handOver(job: ImageJob, language: string, priority: number): Promise<void> {
      // Before there is a job in it: no worker would come.
      if ((await redis.sadd(keys.lanes, language)) === 1) await redis.publish(keys.lanes, language)
      const lane = queueOf(laneOf(language))
      await lane.remove(imageJobId(job)) // one that ended there would stand in its way
      await lane.add(...adding(job, priority))
    },

    /** Closes the queues; the connection stays open. */
    async close(): Promise<void> {
      await Promise.all(Array.from(open.values(), (queue) => queue.close()))
    },
  }
}
