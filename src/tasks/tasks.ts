import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pLimit from 'p-limit'
import { ZodError } from 'zod'
import { AppError, OverloadedError, TaskNotFoundError, UnavailableError } from '../errors.ts'
import type { Item } from '../model/item.ts'
import type { Output, PdfText } from '../model/options.ts'
import { isFinal, type Task } from '../model/task.ts'
import { type Full, sizeOf } from './admission.ts'
import type { Changes } from './changes.ts'
import { type Drain, secondsToDrain } from './drain.ts'
import { follow } from './follow.ts'
import type { Keys } from './keys.ts'
import type { Queues } from './queues.ts'
import type { Records } from './records.ts'
import type { TaskResults } from './results.ts'
import { type StoredTask, statusOf, type TaskRecord, type Texts, toTask } from './state.ts'
import type { Workforce } from './workforce.ts'

/** What tasks are made of. Whoever made the parts closes them. */
export interface TasksDeps {
  readonly records: Records
  readonly queues: Queues
  readonly changes: Changes
  readonly drain: Drain
  readonly workforce: Workforce
  readonly keys: Keys
  /** How long a follower waits for a Redis that is away. */
  readonly patienceMs: number
}

/** What there is to know of a submission beside its images. */
export interface Submission {
  /** Of the request, which the answer will have too. */
  readonly shape: 'single' | 'batch'
  /** That the worker is to expect; all that it has loaded when left out. */
  readonly language?: string | undefined
  /** Where the text of a PDF's pages comes from. */
  readonly pdfText?: PdfText | undefined
  /** To be kept beside its texts. */
  readonly outputs?: readonly Output[] | undefined
  /** Who is to be told when it has ended. */
  readonly callbackUrl?: string | undefined
  /** The name of the key that it came with, to which alone the task will exist; absent without keys. */
  readonly owner?: string | undefined
  /** Of the request, for the log lines of whoever works on it. */
  readonly requestId?: string | undefined
}

/** What a task that waits says of it. */
type Wait = Pick<Task['progress'], 'queue_position' | 'eta_s' | 'waiting_for_language'>

/** Smaller images are checked in less time than it takes to ask. */
const worthAskingBytes = 64 * 1024

/** A task may be megabytes, which Redis holds for each that is asked for. */
const mostReadAtOnce = 32

/** Tasks as the API sees them: to anybody but its owner a task does not exist. Every method throws UnavailableError while Redis is away. */
export type Tasks = ReturnType<typeof createTasks>

/** Tasks over Redis: records hold what clients see, the queues decide who works on what. */
export function createTasks({ records, queues, changes, drain, workforce, keys, patienceMs }: TasksDeps) {
  const oneOfFew = pLimit(mostReadAtOnce)

  async function findStored(taskId: string, owner: string | undefined): Promise<StoredTask | null> {
    const stored = await oneOfFew(() => orUnavailable(records.read(taskId)))
    return stored?.record.owner === owner ? stored : null
  }

  async function find(taskId: string, owner: string | undefined): Promise<Task | null> {
    const stored = await findStored(taskId, owner)
    if (stored === null) return null
    const texts = await textsOf(taskId, stored.record)
    if (texts === null) return null
    const task = toTask(taskId, stored, texts)
    return task.status === 'queued'
      ? { ...task, progress: { ...task.progress, ...(await waitOf(task, stored.record)) } }
      : task
  }

  /** Of a task that is not completed, nothing is read: they may be many. Null when it was forgotten meanwhile: it had one at least. */
  async function textsOf(taskId: string, { status }: TaskRecord): Promise<Texts | null> {
    if (status !== 'completed') return new Map()
    const texts = await orUnavailable(records.readTexts(taskId))
    return texts.size > 0 ? texts : null
  }

  /** Where a task is that waits; nothing while that cannot be told: on its way into the queue, or out of it. */
  async function waitOf({ task_id }: Task, record: TaskRecord): Promise<Wait> {
    const { language } = record
    const [ahead, rate, served] = await orUnavailable(
      Promise.all([queues.ahead(task_id, record), drain.rate(), language === undefined || workforce.reads(language)]),
    )
    if (!served && language !== undefined) return { waiting_for_language: language }
    if (ahead === undefined) return {}
    return { queue_position: ahead.first, ...(rate > 0 && { eta_s: Math.ceil((ahead.last + 1) / rate) }) }
  }

  async function get(taskId: string, owner: string | undefined): Promise<Task> {
    const task = await find(taskId, owner)
    if (task === null) throw new TaskNotFoundError(taskId)
    return task
  }

  /** What there is of a task's results now, to be read when it is wanted. @throws TaskNotFoundError; what it gives does too */
  async function results(taskId: string, owner: string | undefined): Promise<TaskResults> {
    const stored = await findStored(taskId, owner)
    if (stored === null) throw new TaskNotFoundError(taskId)
    const { record } = stored
    const status = statusOf(record)
    return {
      status,
      total: record.total,
      outputs: record.outputs ?? [],
      async pages() {
        const pages = await orUnavailable(records.readPages(taskId, stored))
        // It was forgotten meanwhile: one that is completed has a page at least.
        if (pages.length === 0 && status === 'completed') throw new TaskNotFoundError(taskId)
        return pages
      },
      async document(index) {
        const bytes = await orUnavailable(records.fetchKept(taskId, index))
        if (bytes === null) throw new TaskNotFoundError(taskId)
        return bytes
      },
    }
  }

  /** Ends a task that has not ended, and stops who works on it. Whether it had not. */
  async function stop(taskId: string, total: number): Promise<boolean> {
    if (!(await orUnavailable(records.cancel(taskId, total)))) return false
    await orUnavailable(records.announceCancelled(taskId))
    await orUnavailable(queues.removeWaiting(taskId))
    return true
  }

  async function remove(taskId: string): Promise<void> {
    await orUnavailable(records.forget(taskId))
    await orUnavailable(queues.remove(taskId))
  }

  /** Removes what a failed submission may have left, once Redis is back. A job that got through finds no record, and does nothing. */
  async function discard(taskId: string, total: number): Promise<void> {
    for (let attempt = 0; attempt < 60; attempt++) {
      await delay(1_000 * Math.min(attempt + 1, 10), undefined, { ref: false })
      try {
        await records.cancel(taskId, total)
        await records.forget(taskId)
        await queues.remove(taskId)
        return
      } catch {} // Redis is still away
    }
  }

  async function overloaded({ what, pagesAhead }: Full): Promise<OverloadedError> {
    const detail = {
      bytes: 'Too many bytes of images are waiting already (MAX_QUEUED_BYTES). Try again later.',
      pages: 'Too many pages are waiting already (MAX_QUEUED_ITEMS). Try again later.',
      memory: 'The memory of Redis is nearly full. Try again later.',
    }
    return new OverloadedError(detail[what], secondsToDrain(pagesAhead, await orUnavailable(drain.rate())))
  }

  return {
    /**
     * Whether these items could be queued now: worth asking before there is work done on them. `submit` has the last word.
     *
     * @throws OverloadedError as `submit` does
     */
    async expectRoom(items: readonly Item[]): Promise<void> {
      if (sizeOf(items) < worthAskingBytes) return
      const full = await orUnavailable(records.room(items))
      if (full) throw await overloaded(full)
    },

    /**
     * Queues the wanted pages of documents for recognition.
     *
     * @throws OverloadedError when too much waits already, with the time until there should be room; nothing of the request is kept then
     */
    async submit(items: readonly Item[], submission: Submission): Promise<string> {
      const { language, pdfText, owner, requestId } = submission
      const taskId = randomUUID()
      try {
        const admitted = await orUnavailable(records.admit(taskId, submission, items))
        if ('what' in admitted) throw await overloaded(admitted)
        const pages = items.map((item) => item.pages)
        await orUnavailable(queues.add(taskId, pages, admitted, { language, pdfText, owner, requestId }))
      } catch (error) {
        // A reply that did not come in time says nothing of what Redis has done, or will still do.
        if (error instanceof UnavailableError) void discard(taskId, items.length)
        throw error
      }
      return taskId
    },

    /** @throws TaskNotFoundError */
    get,

    results,

    /** A token by which {@link shared} gives the results of a task that has ended, whoever asks; as long as the task lives. */
    async sharePdf(taskId: string, owner: string | undefined): Promise<string> {
      const token = randomBytes(32).toString('base64url')
      await orUnavailable(records.sharePdf(token, { taskId, ...(owner !== undefined && { owner }) }))
      return token
    },

    /** What there is of the task that a token is of. @throws TaskNotFoundError */
    async shared(token: string): Promise<TaskResults> {
      const shared = await orUnavailable(records.findShared(token))
      if (shared === null) throw new TaskNotFoundError()
      return results(shared.taskId, shared.owner)
    },

    /** Yields the task now and after each change, up to its final state; nothing when there is no such task. */
    follow: (taskId: string, owner: string | undefined, signal: AbortSignal) =>
      follow(keys.changed(taskId), () => find(taskId, owner), { changes, patienceMs, signal }),

    /**
     * Cancels a task: what waits is dropped, what is being recognised is stopped. One that had ended is forgotten.
     *
     * @returns the task as it is now, or as it was when it is forgotten
     * @throws TaskNotFoundError
     */
    async cancel(taskId: string, owner: string | undefined): Promise<Task> {
      const { progress } = await get(taskId, owner)
      const wasGoing = await stop(taskId, progress.total)
      const task = await get(taskId, owner)
      if (!wasGoing && isFinal(task.status)) await remove(taskId)
      return task
    },

    /** Removes a task with all that is known of it, whether it has ended or not. @throws TaskNotFoundError */
    async forget(taskId: string, owner: string | undefined): Promise<void> {
      const { progress } = await get(taskId, owner)
      await stop(taskId, progress.total)
      await remove(taskId)
    },
  }
}

/** All that can fail here is Redis; our own mistakes stay recognisable. */
async function orUnavailable<T>(reply: Promise<T>): Promise<T> {
  return reply.catch((cause: unknown) => {
    if (cause instanceof AppError || cause instanceof ZodError || cause instanceof TypeError) throw cause
    throw new UnavailableError('Redis does not answer. Try again shortly.', { cause })
  })
}
