import { z } from 'zod'
import { countPages, type Item } from '../model/item.ts'
import type { Output, PdfText } from '../model/options.ts'
import type { Keys } from './keys.ts'
import { packPages } from './pages.ts'
import type { Redis } from './redis.ts'
import { reloadingScripts } from './reload-scripts.ts'
import type { TaskRecord } from './state.ts'
import type { Turn } from './turns.ts'

/** How much may wait. */
export interface QueueLimits {
  /** Of documents that wait or are in hand, over all tasks; one task may be larger when none does. */
  readonly maxQueuedBytes: number
  /** As many pages. */
  readonly maxQueuedItems: number
}

/** Why no more may wait, and how much has to leave the queue first. */
export interface Full {
  /** What is full: the queue, by one of its bounds, or the memory of Redis. */
  readonly what: 'bytes' | 'pages' | 'memory'
  /** As far as can be told from the average page. */
  readonly pagesAhead: number
}

/** What there is to know of a task beside its documents. */
export interface NewTask extends Pick<TaskRecord, 'shape'> {
  readonly owner?: string | undefined
  readonly language?: string | undefined
  readonly pdfText?: PdfText | undefined
  readonly outputs?: readonly Output[] | undefined
  readonly callbackUrl?: string | undefined
}

/** A task that has not ended within this time is given up, so that nothing stays in Redis for ever. */
const unfinishedTtlMs = 7 * 24 * 3600 * 1000

/** What the script for admission replies. */
const AdmitReply = z.tuple([z.enum(['admitted', 'queue', 'memory']), z.number(), z.number()])

/** What lets tasks in, over a connection that knows the scripts. */
export function createAdmission(redis: Redis, keys: Keys, limits: QueueLimits) {
  function toFull([what, bytes, pages]: ['queue' | 'memory', number, number], items: readonly Item[]): Full {
    if (what === 'memory') return { what, pagesAhead: pages }
    const forBytes = (bytes + sizeOf(items) - limits.maxQueuedBytes) / (bytes / pages)
    const forPages = pages + countPages(items) - limits.maxQueuedItems
    const pagesAhead = Math.min(Math.ceil(Math.max(forBytes, forPages)), pages)
    return { what: forPages >= forBytes ? 'pages' : 'bytes', pagesAhead }
  }

  return {
    /** Whether a task like this could be admitted now; what is full if not. */
    async room(items: readonly Item[]): Promise<Full | null> {
      const { maxQueuedBytes, maxQueuedItems } = limits
      const more = [sizeOf(items), countPages(items)]
      const full = await redis.lectorRoom(1, keys.queued, maxQueuedBytes, maxQueuedItems, ...more)
      return full && toFull(full, items)
    },

    /** Stores a new task with its documents, all or nothing: when it will have its turn, or what is full. */
    async admit(
      taskId: string,
      { shape, owner = '', language, pdfText, outputs = [], callbackUrl }: NewTask,
      items: readonly Item[],
    ): Promise<Turn | Full> {
      const names = [
        keys.queued,
        keys.unfinished,
        keys.turns,
        keys.lastTurn(owner),
        keys.record(taskId),
        ...keys.images(taskId, items.length),
      ]
      const pages = items.map((item) => item.pages)
      const limitArgs = [limits.maxQueuedBytes, limits.maxQueuedItems, unfinishedTtlMs]
      const about = [shape, new Date().toISOString(), owner, taskId, Date.now()]
      const options = Object.entries({
        language,
        pdf_text: pdfText,
        outputs: outputs.join() || undefined,
        callback_url: callbackUrl,
      }).flatMap(([field, value]) => (value === undefined ? [] : [field, value]))
      const counts = [countPages(items), ...pages.map(({ length }) => length)]
      const reply = await reloadingScripts(redis, async () => {
        const transaction = redis.multi()
        for (const [index, { bytes }] of items.entries()) {
          transaction.set(keys.image(taskId, index), bytes, 'PX', unfinishedTtlMs)
        }
        transaction.lectorAdmit(names.length, ...names, ...limitArgs, ...about, packPages(pages), ...counts, ...options)
        const [error, answer] = (await transaction.exec())?.at(-1) ?? []
        if (error) throw error
        return answer
      })
      const [what, first, second] = AdmitReply.parse(reply)
      return what === 'admitted' ? { turn: first, priority: second } : toFull([what, first, second], items)
    },

    /**
     * Sums up anew what waits: images may expire, unread.
     *
     * @returns the unfinished tasks, older than `ageMs`, that no job will end: whoever admitted them died before it had queued
     * them, or their jobs were removed
     */
    async recount(ageMs: number): Promise<string[]> {
      return redis.lectorRecount(2, keys.unfinished, keys.queued, keys.prefix, Date.now() - ageMs)
    },
  }
}

/** Bytes of all of them. */
export function sizeOf(items: readonly Item[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes.length, 0)
}
