import { z } from 'zod'
import { ProblemCode } from '../model/problem.ts'
import { type ItemError, isFinal, type Task, TaskStatus } from '../model/task.ts'

/** The hash that stands for a task in Redis. `status` is there once it is final; before, it follows from the rest. */
export const TaskRecord = z.object({
  shape: z.enum(['single', 'batch']),
  total: z.coerce.number().int().positive(),
  created_at: z.iso.datetime(),
  /** The name of the key that it was submitted with; absent without keys. */
  owner: z.string().optional(),
  /** What the request named, if it did. */
  language: z.string().optional(),
  /** Of its first item; see `turns.ts`. */
  turn: z.coerce.number().int().positive(),
  started_at: z.iso.datetime().optional(),
  status: TaskStatus.optional(),
  finished_at: z.iso.datetime().optional(),
})
export type TaskRecord = z.infer<typeof TaskRecord>

/** What became of one item: its text, and under which key the cache has it too; or why it has none. */
export const ItemResult = z.union([
  z.object({ text: z.string(), cacheKey: z.string().optional() }),
  z.object({ code: ProblemCode, detail: z.string() }),
])
export type ItemResult = z.infer<typeof ItemResult>

/** All that is stored of a task; items that have not ended are not in `results`. */
export interface StoredTask {
  readonly record: TaskRecord
  readonly results: ReadonlyMap<number, ItemResult>
}

/** The task as a client sees it. */
export function toTask(taskId: string, { record, results }: StoredTask): Task {
  const status = record.status ?? (record.started_at === undefined ? 'queued' : 'processing')
  return {
    task_id: taskId,
    status,
    text: status === 'completed' ? textOf(record, results) : null,
    progress: { done: results.size, total: record.total },
    errors: errorsOf(results),
    created_at: record.created_at,
    finished_at: isFinal(status) ? (record.finished_at ?? null) : null,
  }
}

function textOf({ shape, total }: TaskRecord, results: StoredTask['results']): Task['text'] {
  const texts = Array.from({ length: total }, (_, index) => {
    const result = results.get(index)
    return result && 'text' in result ? result.text : null
  })
  return shape === 'batch' ? texts : (texts[0] ?? null)
}

function errorsOf(results: StoredTask['results']): ItemError[] {
  return Array.from(results)
    .flatMap(([index, result]) => ('code' in result ? [{ index, ...result }] : []))
    .toSorted((a, b) => a.index - b.index)
}
