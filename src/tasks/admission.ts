import { z } from 'zod'
import type { Keys } from './keys.ts'
import type { Redis } from './redis.ts'
import { reloadingScripts } from './reload-scripts.ts'
import type { TaskRecord } from './state.ts'
import type { Turn } from './turns.ts'

/** How much may wait. */
export interface QueueLimits {
  /** Of images that wait or are in hand, over all tasks; one task may be larger when none does. */
  readonly maxQueuedBytes: number
  /** As many such images. */
  readonly maxQueuedItems: number
}

/** Why no more may wait, and how much has to leave the queue first. */
export interface Full {
  /** What is full: the queue, by one of its bounds, or the memory of Redis. */
  readonly what: 'bytes' | 'items' | 'memory'
  /** As far as can be told from the average image. */
  readonly itemsAhead: number
}

/** A task that has not ended within this time is given up, so that nothing stays in Redis for ever. */
const unfinishedTtlMs = 7 * 24 * 3600 * 1000

/** What the script for admission replies. */
const AdmitReply = z.tuple([z.enum(['admitted', 'queue', 'memory']), z.number(), z.number()])

/** What lets tasks in, over a connection that knows the scripts. */
export function createAdmission(redis: Redis, keys: Keys, limits: QueueLimits) {
  function toFull([what, bytes, items]: ['queue' | 'memory', number, number], images: readonly Buffer[]): Full {
    if (what === 'memory') return { what, itemsAhead: items }
    const forBytes = (bytes + sizeOf(images) - limits.maxQueuedBytes) / (bytes / items)
    const forItems = items + images.length - limits.maxQueuedItems
    const itemsAhead = Math.min(Math.ceil(Math.max(forBytes, forItems)), items)
    return { what: forItems >= forBytes ? 'items' : 'bytes', itemsAhead }
  }

  return {
    /** Whether a task like this could be admitted now; what is full if not. */
    async room(images: readonly Buffer[]): Promise<Full | null> {
      const { maxQueuedBytes, maxQueuedItems } = limits
      const full = await redis.lectorRoom(1, keys.queued, maxQueuedBytes, maxQueuedItems, sizeOf(images), images.length)
      return full && toFull(full, images)
    },

    /** Stores a new task with its images, all or nothing: when it will have its turn, or what is full. */
    async admit(
      taskId: string,
      { shape, owner = '', language = '' }: Pick<TaskRecord, 'shape' | 'owner' | 'language'>,
      images: readonly Buffer[],
    ): Promise<Turn | Full> {
      const names = [
        keys.queued,
        keys.unfinished,
        keys.turns,
        keys.lastTurn(owner),
        keys.record(taskId),
        ...keys.images(taskId, images.length),
      ]
      const limitArgs = [limits.maxQueuedBytes, limits.maxQueuedItems, unfinishedTtlMs]
      const args = [...limitArgs, shape, new Date().toISOString(), owner, language, taskId, Date.now()]
      const reply = await reloadingScripts(redis, async () => {
        const transaction = redis.multi()
        for (const [index, image] of images.entries()) {
          transaction.set(keys.image(taskId, index), image, 'PX', unfinishedTtlMs)
        }
        transaction.lectorAdmit(names.length, ...names, ...args)
        const [error, answer] = (await transaction.exec())?.at(-1) ?? []
        if (error) throw error
        return answer
      })
      const [what, first, second] = AdmitReply.parse(reply)
      return what === 'admitted' ? { turn: first, priority: second } : toFull([what, first, second], images)
    },

    /**
     * Sums up anew what waits: images may expire, unread.
     *
     * @returns the unfinished tasks, older than `ageMs`, that no job will end: whoever admitted them died before it had queued
     * them, or their jobs were removed, or failed at every attempt
     */
    async recount(ageMs: number): Promise<string[]> {
      return redis.lectorRecount(2, keys.unfinished, keys.queued, keys.prefix, Date.now() - ageMs)
    },
  }
}

/** Bytes of all of them. */
export function sizeOf(images: readonly Buffer[]): number {
  return images.reduce((sum, image) => sum + image.length, 0)
}
