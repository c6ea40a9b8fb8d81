import { z } from 'zod'
import { ProblemCode } from './problem.ts'

/** A task's handle: a random UUID (version 4). Without keys, knowing it is what lets a client read the task. */
export const TaskId = z
  .uuid({ version: 'v4', error: 'task_id must be the UUID that POST /image gave.' })
  .meta({ examples: ['602572bf-0e9b-4ae1-8c70-e8992eac1813'] })
export type TaskId = z.infer<typeof TaskId>

/** The query of everything that names a task. */
export const TaskQuery = z.object({ task_id: TaskId })

/** The answer of `POST /image`. */
export const TaskAccepted = z.object({ task_id: TaskId }).meta({ id: 'TaskAccepted' })

/** How far a task is. `queued` → `processing` → one of the last three, which are final. */
export const TaskStatus = z.enum(['queued', 'processing', 'completed', 'failed', 'cancelled'])
export type TaskStatus = z.infer<typeof TaskStatus>

/** Why an item, or one of its pages, has no text. */
export const ItemError = z.object({
  index: z.int().nonnegative().describe('The place of the item in image_data.'),
  page: z
    .int()
    .positive()
    .optional()
    .describe('Which page of a document it is about, from 1; left out where there is but one.'),
  code: ProblemCode,
  detail: z.string(),
})
export type ItemError = z.infer<typeof ItemError>

/** A task as clients see it, over `GET /image` and in every WebSocket frame. */
export const Task = z
  .object({
    task_id: TaskId,
    status: TaskStatus,
    text: z
      .union([z.string(), z.array(z.string().nullable()), z.null()])
      .describe(
        'Null until completed, then in the shape of the request. Pages are separated by a form feed, one that failed is empty; an item that failed is null.',
      ),
    progress: z
      .object({
        done: z.int().nonnegative(),
        total: z.int().positive(),
        pages: z
          .object({ done: z.int().nonnegative(), total: z.int().positive() })
          .describe('Pages that have ended, of all pages of all items: an item is done when its pages are.'),
        queue_position: z
          .int()
          .nonnegative()
          .optional()
          .describe('While it is queued: pages that come before its first.'),
        eta_s: z
          .int()
          .nonnegative()
          .optional()
          .describe('While it is queued: seconds until its last page should be done, by how fast pages are done now.'),
        waiting_for_language: z
          .string()
          .optional()
          .describe('While it is queued: the language that it named, when no worker that runs has loaded it.'),
      })
      .describe('Items that have ended, of all items.'),
    errors: z.array(ItemError),
    created_at: z.iso.datetime(),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({
    id: 'Task',
    examples: [
      {
        task_id: '602572bf-0e9b-4ae1-8c70-e8992eac1813',
        status: 'completed',
        text: 'Hello, Lector!',
        progress: { done: 1, total: 1, pages: { done: 1, total: 1 } },
        errors: [],
        created_at: '2026-01-02T03:04:05.678Z',
        finished_at: '2026-01-02T03:04:06.123Z',
      },
    ],
  })
export type Task = z.infer<typeof Task>

/** Whether nothing about the task will change any more. */
export function isFinal(status: TaskStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}
