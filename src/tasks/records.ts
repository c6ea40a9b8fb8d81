import { z } from 'zod'
import { ImageLostError, RecognitionCrashedError } from '../errors.ts'
import { createAdmission, type QueueLimits } from './admission.ts'
import type { Keys } from './keys.ts'
import type { Redis } from './redis.ts'
import { defineScripts } from './scripts.ts'
import { ItemResult, type StoredTask, TaskRecord } from './state.ts'

/** How long things stay, and how much may wait. */
export interface RecordLimits extends QueueLimits {
  /** From the end of a task until its record and texts expire. */
  readonly resultTtlMs: number
}

/** How many processes may die over an item. */
const mostDeaths = 3

/** A Redis hash; an absent one is empty. */
const Hash = z.record(z.string(), z.string())

/** Task records, image bytes and item results in Redis. */
export type Records = ReturnType<typeof createRecords>

/** Records on this connection under these keys. */
export function createRecords(redis: Redis, keys: Keys, limits: RecordLimits) {
  defineScripts(redis)
  const now = () => new Date().toISOString()
  /** Reads a task; null when it is unknown or expired. */
  async function read(taskId: string): Promise<StoredTask | null> {
    // No transaction: a full Redis refuses those, reading ones too.
    const replies = await redis.pipeline().hgetall(keys.record(taskId)).hgetall(keys.results(taskId)).exec()
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
    ...createAdmission(redis, keys, limits),

    /**
     * Marks the task as processing, says that this item has its turn, and gives the bytes of its image; null when it needs
     * no more work. It may be called again: what counts is which processes began it and never came to an end.
     *
     * @param process that begins it, by a name that no other ever has
     * @throws RecognitionCrashedError when too many others began it and neither settled it nor handed it back: they died
     * @throws ImageLostError when its bytes are gone
     */
    async begin(taskId: string, index: number, turn: number, process: string): Promise<Buffer | null> {
      const names = [keys.record(taskId), keys.results(taskId), keys.turns]
      const channel = keys.changed(taskId)
      const begun = await redis.lectorBegin(names.length, ...names, index, now(), channel, mostDeaths, turn, process)
      if (begun === 0) return null
      if (begun === -1) throw new RecognitionCrashedError()
      const image = await redis.getBuffer(keys.image(taskId, index))
      if (image === null) throw new ImageLostError()
      return image
    },

    /** Takes back that a process began an item: it lives to say that it did not come to an end. */
    async handBack(taskId: string, index: number, process: string): Promise<void> {
      await redis.lectorHandBack(1, keys.record(taskId), index, process)
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
        ...keys.images(taskId, total),
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

    /** Tells every worker to stop what it does for this task. */
    async announceCancelled(taskId: string, total: number): Promise<void> {
      await redis.publish(keys.cancelled, `${taskId} ${total}`)
    },
  }
}
