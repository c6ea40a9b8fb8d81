import { z } from 'zod'
import { pageBreak } from '../model/item.ts'
import { Output, PdfText } from '../model/options.ts'
import { ProblemCode } from '../model/problem.ts'
import { type ItemError, isFinal, type Task, TaskStatus } from '../model/task.ts'
import { unpackPages } from './pages.ts'

/** The hash that stands for a task in Redis. `status` is there once it is final; before, it follows from the rest. */
export const TaskRecord = z.object({
  shape: z.enum(['single', 'batch']),
  /** Items. */
  total: z.coerce.number().int().positive(),
  /** Of each item. */
  pages: z.string().transform(unpackPages),
  pages_total: z.coerce.number().int().positive(),
  /** Items and pages that have ended. */
  done: z.coerce.number().int().nonnegative().default(0),
  pages_done: z.coerce.number().int().nonnegative().default(0),
  created_at: z.iso.datetime(),
  /** The name of the key that it was submitted with; absent without keys. */
  owner: z.string().optional(),
  /** What the request named, if it did. */
  language: z.string().optional(),
  /** As much. */
  pdf_text: PdfText.optional(),
  /** What is kept beside its texts. */
  outputs: z
    .string()
    .transform((names) => names.split(','))
    .pipe(z.array(Output))
    .optional(),
  /** Who is to be told when it has ended. */
  callback_url: z.string().optional(),
  /** Of its first page; see `turns.ts`. */
  turn: z.coerce.number().int().positive(),
  started_at: z.iso.datetime().optional(),
  status: TaskStatus.optional(),
  finished_at: z.iso.datetime().optional(),
})
export type TaskRecord = z.infer<typeof TaskRecord>

/** Why a page has no text. */
export const PageFault = z.object({ code: ProblemCode, detail: z.string() })
export type PageFault = z.infer<typeof PageFault>

/** Where a page is among those of its task: the name of its field in every hash. */
export function fieldOf(index: number, page: number): string {
  return `${index}:${page}`
}

/** What is stored of a task, without its texts. */
export interface StoredTask {
  readonly record: TaskRecord
  /** By {@link fieldOf}. */
  readonly faults: ReadonlyMap<string, PageFault>
}

/** The texts of a task by {@link fieldOf}; a page without has a fault, or has not ended. */
export type Texts = ReadonlyMap<string, string>

/**
 * The task as a client sees it.
 *
 * @param texts of a completed task; no other shows any
 */
export function toTask(taskId: string, { record, faults }: StoredTask, texts: Texts): Task {
  const status = statusOf(record)
  return {
    task_id: taskId,
    status,
    text: status === 'completed' ? textOf(record, texts) : null,
    progress: {
      done: record.done,
      total: record.total,
      pages: { done: record.pages_done, total: record.pages_total },
    },
    errors: errorsOf(record, faults),
    created_at: record.created_at,
    finished_at: isFinal(status) ? (record.finished_at ?? null) : null,
  }
}

/** Where a task is. */
export function statusOf({ status, started_at }: TaskRecord): TaskStatus {
  return status ?? (started_at === undefined ? 'queued' : 'processing')
}

function textOf({ shape, pages }: TaskRecord, texts: Texts): Task['text'] {
  const items = pages.map((numbers, index) => {
    const ofItem = numbers.map((page) => texts.get(fieldOf(index, page)))
    // A page that failed keeps its place, so that the others keep their numbers.
    return ofItem.every((text) => text === undefined) ? null : ofItem.map((text) => text ?? '').join(pageBreak)
  })
  return shape === 'batch' ? items : (items[0] ?? null)
}

function errorsOf({ pages }: TaskRecord, faults: StoredTask['faults']): ItemError[] {
  return pages.flatMap((numbers, index) =>
    numbers.flatMap((page) => {
      const fault = faults.get(fieldOf(index, page))
      const isDocument = numbers.length > 1 || page > 1
      return fault ? [{ index, ...(isDocument && { page }), ...fault }] : []
    }),
  )
}
