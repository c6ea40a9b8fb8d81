import { z } from 'zod'
import { RecognitionCrashedError } from '../errors.ts'
import type { Keys } from './keys.ts'
import type { Redis } from './redis.ts'
import { defineScripts } from './scripts.ts'
import { ItemResult, type StoredTask, TaskRecord } from './state.ts'
import type { Turn } from './turns.ts'

/** How long things stay, and how much may wait. */
export interface RecordLimits {
  /** From the end of a task until its record and texts expire. */
  readonly resultTtlMs: number
  /** Of images that wait or are in hand, over all tasks; one task may be larger when none does. */
  readonly maxQueuedBytes: number
  /** As many such images. */
  readonly maxQueuedItems: number
}

/** Why no more may wait, and how much has to leave the queue first. */
export interface Full {
  /** What is full: the queue, by its bounds, or the memory of Redis. */
  readonly what: 'queue' | 'memory'
  /** As far as can be told from the average image. */
  readonly itemsAhead: number
}

/** A task that has not ended within this time is given up, so that nothing stays in Redis for ever. */
const unfinishedTtlMs = 7 * 24 * 3600 * 1000

/** How many workers may die over an item. */
const maxAttempts = 3

/** A Redis hash; an absent one is empty. */
const Hash = z.record(z.string(), z.string())

/** What the script for admission replies. */
const AdmitReply = z.tuple([z.enum(['admitted', 'queue', 'memory']), z.number(), z.number()])

/** Task records, image bytes and item results in Redis. */
export type Records = ReturnType<typeof createRecords>

/** Records on this connection under these keys. */
export function createRecords(redis: Redis, keys: Keys, limits: RecordLimits) {
  defineScripts(redis)
  const now = () => new Date().toISOString()
  const imageKeys = (taskId: string, total: number) =>
    Array.from({ length: total }, (_, index) => keys.image(taskId, index))

  function toFull([what, bytes, items]: [Full['what'], number, number], images: readonly Buffer[]): Full {
    const bytesOver = bytes + sizeOf(images) - limits.maxQueuedBytes
    const over = Math.max(bytesOver / (bytes / items), items + images.length - limits.maxQueuedItems)
    return { what, itemsAhead: what === 'memory' ? items : Math.min(Math.ceil(over), items) }
  }

  /** Reads a task; null when it is unknown or expired. */
  async function read(taskId: string): Promise<StoredTask | null> {
    const replies = await redis.multi().hgetall(keys.record(taskId)).hgetall(keys.results(taskId)).exec()
    const [record, results] = (replies ?? []).map(([error, reply]) => {
      if (error) throw error
      return Hash.parse(reply)
    })
    if (record === undefined || Object.keys(record).length === 0) return null
    const items = Object.entries(results ?? {}).map(([index, json]): [number, ItemResult] => [
      Number(index),
      ItemResult.parse(JSON.parse(json)),
    ])
    return { record: TaskRecord.parse(record), results: new Map(items) }
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
        ...imageKeys(taskId, images.length),
      ]
      const transaction = redis.multi()
      for (const [index, image] of images.entries()) {
        transaction.set(keys.image(taskId, index), image, 'PX', unfinishedTtlMs)
      }
      transaction.lectorAdmit(
        names.length,
        ...names,
        limits.maxQueuedBytes,
        limits.maxQueuedItems,
        unfinishedTtlMs,
        shape,
        now(),
        owner,
        language,
        taskId,
        Date.now(),
      )
      const [error, reply] = (await transaction.exec())?.at(-1) ?? []
      if (error) throw error
      const [what, first, second] = AdmitReply.parse(reply)
      return what === 'admitted' ? { turn: first, priority: second } : toFull([what, first, second], images)
    },

    /**
     * Marks the task as processing, says that this item has its turn, and gives the bytes of its image; null when it needs
     * no more work.
     *
     * @throws RecognitionCrashedError when it was begun too often and never settled or handed back: its workers died
     */
    async begin(taskId: string, index: number, turn: number): Promise<Buffer | null> {
      const names = [keys.record(taskId), keys.results(taskId), keys.turns]
      const begun = await redis.lectorBegin(
        names.length,
        ...names,
        index,
        now(),
        keys.changed(taskId),
        maxAttempts,
        turn,
      )
      if (begun === -1) throw new RecognitionCrashedError()
      return begun === 0 ? null : redis.getBuffer(keys.image(taskId, index))
    },

    /** Takes back that an item was begun, for a worker that lives to say that it did not come to an end. */
    async handBack(taskId: string, index: number): Promise<void> {
      await redis.lectorHandBack(1, keys.record(taskId), index)
    },

    /** Writes what became of an item and drops its image. Of several results for one item the first stands. */
    async settle(taskId: string, index: number, result: ItemResult): Promise<void> {
      const names = [
        keys.record(taskId),
        keys.results(taskId),
        keys.queued,
        keys.image(taskId, index),
        keys.ended,
        keys.unfinished,
      ]
      await redis.lectorSettle(
        names.length,
        ...names,
        index,
        JSON.stringify(result),
        keys.changed(taskId),
        'text' in result ? 1 : 0,
        now(),
        limits.resultTtlMs,
        taskId,
      )
    },

    /** Ends a task and drops what images it still has. False when it had ended, or is not there. */
    async cancel(taskId: string, total: number): Promise<boolean> {
      const names = [
        keys.record(taskId),
        keys.results(taskId),
        keys.queued,
        keys.unfinished,
        ...imageKeys(taskId, total),
      ]
      const cancelled = await redis.lectorCancel(
        names.length,
        ...names,
        now(),
        limits.resultTtlMs,
        keys.changed(taskId),
        taskId,
      )
      return cancelled === 1
    },

    read,

    /** Removes a task and its texts, from the cache too. */
    async forget(taskId: string): Promise<void> {
      const results = Array.from((await read(taskId))?.results.values() ?? [])
      const cached = results.flatMap((result) => ('cacheKey' in result && result.cacheKey ? [result.cacheKey] : []))
      await redis.unlink(keys.record(taskId), keys.results(taskId), ...cached.map(keys.text))
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

    /** Tells every worker to stop what it does for this task. */
    async announceCancelled(taskId: string, total: number): Promise<void> {
      await redis.publish(keys.cancelled, `${taskId} ${total}`)
    },
  }
}

function sizeOf(images: readonly Buffer[]): number {
  return images.reduce((sum, image) => sum + image.length, 0)
}
