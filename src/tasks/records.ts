import { z } from 'zod'
import { ImageLostError, RecognitionCrashedError } from '../errors.ts'
import type { PackedPage } from '../results/packed-page.ts'
import { unpackContent } from '../results/packing.ts'
import { createAdmission, type QueueLimits } from './admission.ts'
import type { ImageJob } from './jobs.ts'
import type { Keys } from './keys.ts'
import { placedPages } from './pages.ts'
import type { Redis } from './redis.ts'
import { defineScripts } from './scripts.ts'
import { fieldOf, PageFault, type StoredTask, TaskRecord, type Texts } from './state.ts'
import { type LoadedPage, loadPage, type StoredPage, storePage } from './stored-page.ts'

/** How long things stay, and how much may wait. */
export interface RecordLimits extends QueueLimits {
  /** From the end of a task until its record and texts expire. */
  readonly resultTtlMs: number
}

/** How many processes may die over a page. */
const mostDeaths = 3

/** A task whose PDF is had by a token, not by a key. */
const SharedTask = z.object({ taskId: z.string(), owner: z.string().optional() })
type SharedTask = z.infer<typeof SharedTask>

/** A Redis hash; an absent one is empty. */
const Hash = z.record(z.string(), z.string())

/** Which page of which task. */
export type PageId = Pick<ImageJob, 'taskId' | 'index' | 'page'>

/** Task records, documents and what was read of their pages, in Redis. */
export type Records = ReturnType<typeof createRecords>

/** Records on this connection under these keys. */
export function createRecords(redis: Redis, keys: Keys, limits: RecordLimits) {
  defineScripts(redis)
  const now = () => new Date().toISOString()

  async function readStored(taskId: string): Promise<Array<[field: string, page: LoadedPage]>> {
    const packed = await redis.hgetallBuffer(keys.results(taskId))
    return Object.entries(packed).map(([field, bytes]) => [field, loadPage(bytes)])
  }

  return {
    ...createAdmission(redis, keys, limits),

    /**
     * Marks the task as processing, and says that a page of it has its turn. It may be called again: what counts is which processes
     * began it and never came to an end.
     *
     * @param process that begins it, by a name that no other ever has
     * @returns false when it needs no more work
     * @throws RecognitionCrashedError when too many others began it and neither settled it nor handed it back: they died
     */
    async begin({ taskId, index, page }: PageId, process: string): Promise<boolean> {
      const names = [keys.record(taskId), keys.results(taskId), keys.faults(taskId), keys.turns]
      const args = [fieldOf(index, page), now(), keys.changed(taskId), mostDeaths, process]
      const begun = await redis.lectorBegin(names.length, ...names, ...args)
      if (begun === -1) throw new RecognitionCrashedError()
      return begun === 1
    },

    /** The bytes of an item. @throws ImageLostError when they are gone */
    async fetch(taskId: string, index: number): Promise<Buffer> {
      const bytes = await redis.getBuffer(keys.image(taskId, index))
      if (bytes === null) throw new ImageLostError()
      return bytes
    },

    /** Takes back that a process began a page: it lives to say that it did not come to an end. */
    async handBack({ taskId, index, page }: PageId, process: string): Promise<void> {
      await redis.lectorHandBack(1, keys.record(taskId), fieldOf(index, page), process)
    },

    /**
     * Writes what became of a page, and drops its document when it was the last, unless the task keeps it. Of several results for one page the first stands.
     *
     * @returns whether the item has ended with it
     */
    async settle({ taskId, index, page }: PageId, result: StoredPage | PageFault): Promise<boolean> {
      const isText = 'result' in result
      const hashes = [keys.results(taskId), keys.faults(taskId)]
      const names = [
        keys.record(taskId),
        ...(isText ? hashes : hashes.toReversed()),
        keys.queued,
        keys.image(taskId, index),
        keys.ended,
        keys.unfinished,
        keys.kept(taskId, index),
        keys.callbacks,
      ]
      const value = isText ? storePage(result) : JSON.stringify(result)
      const args = [fieldOf(index, page), index, value, keys.changed(taskId), isText ? 1 : 0, now()]
      return (await redis.lectorSettle(names.length, ...names, ...args, limits.resultTtlMs, taskId)) === 2
    },

    /** Ends a task and drops what documents it still has. False when it had ended, or is not there. */
    async cancel(taskId: string, total: number): Promise<boolean> {
      const hashes = [keys.record(taskId), keys.results(taskId), keys.faults(taskId)]
      const names = [
        ...hashes,
        keys.queued,
        keys.unfinished,
        keys.callbacks,
        ...keys.images(taskId, total),
        ...keys.allKept(taskId, total),
      ]
      const args = [now(), limits.resultTtlMs, keys.changed(taskId), taskId]
      return (await redis.lectorCancel(names.length, ...names, ...args)) === 1
    },

    /** Reads a task, without its texts; null when it is unknown or expired. */
    async read(taskId: string): Promise<StoredTask | null> {
      // No transaction: a full Redis refuses those, reading ones too. A fault that comes in between is one more.
      const replies = await redis.pipeline().hgetall(keys.record(taskId)).hgetall(keys.faults(taskId)).exec()
      const [record = {}, faults = {}] = (replies ?? []).map(([error, reply]) => {
        if (error) throw error
        return Hash.parse(reply)
      })
      if (Object.keys(record).length === 0) return null
      const parsed = Object.entries(faults).map(([field, json]) => [field, PageFault.parse(JSON.parse(json))] as const)
      return { record: TaskRecord.parse(record), faults: new Map(parsed) }
    },

    /** Reads the texts of a task. */
    async readTexts(taskId: string): Promise<Texts> {
      return new Map((await readStored(taskId)).map(([field, { packed }]) => [field, unpackContent(packed)]))
    },

    /**
     * What was read of a task so far, still packed, in the order of the request. A page that failed keeps its place, unless nothing was
     * read of its item.
     */
    async readPages(taskId: string, { record: { pages }, faults }: StoredTask): Promise<PackedPage[]> {
      const stored = new Map(await readStored(taskId))
      const placed = placedPages(pages).flatMap(({ index: item, page }): PackedPage[] => {
        const packed = stored.get(fieldOf(item, page))?.packed
        if (packed !== undefined) return [{ item, page, packed }]
        return faults.has(fieldOf(item, page)) ? [{ item, page }] : []
      })
      const read = new Set(placed.flatMap(({ item, packed }) => (packed === undefined ? [] : item)))
      return placed.filter(({ item }) => read.has(item))
    },

    /** The bytes of an item that was kept; null when they are gone, with the task. */
    async fetchKept(taskId: string, index: number): Promise<Buffer | null> {
      return redis.getBuffer(keys.kept(taskId, index))
    },

    /** Removes a task, its texts and what it kept; the texts from the cache too. */
    async forget(taskId: string): Promise<void> {
      const total = Number(await redis.hget(keys.record(taskId), 'total'))
      const cached = (await readStored(taskId)).flatMap(([, { cacheKey }]) => cacheKey ?? [])
      const own = [keys.record(taskId), keys.results(taskId), keys.faults(taskId)]
      await redis.unlink(...own, ...keys.allKept(taskId, total), ...cached.map(keys.text))
    },

    /** Lets whoever has the token have the PDF of a task, as long as the task lives. */
    async sharePdf(token: string, task: SharedTask): Promise<void> {
      await redis.set(keys.pdfToken(token), JSON.stringify(task), 'PX', limits.resultTtlMs)
    },

    /** What a token is of; null when it is unknown or expired. */
    async findShared(token: string): Promise<SharedTask | null> {
      const shared = await redis.get(keys.pdfToken(token))
      return shared === null ? null : SharedTask.parse(JSON.parse(shared))
    },

    /** Tasks that ended longer than `ageMs` ago and whose callback has not been queued: whoever would have done it died. */
    async dueCallbacks(ageMs: number): Promise<string[]> {
      return redis.zrangebyscore(keys.callbacks, '-inf', Date.now() - ageMs)
    },

    /** Tells every worker to stop what it does for this task. */
    async announceCancelled(taskId: string): Promise<void> {
      await redis.publish(keys.cancelled, taskId)
    },
  }
}
