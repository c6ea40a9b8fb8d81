import { z } from 'zod'
import { PdfText } from '../model/options.ts'
import { TaskId } from '../model/task.ts'

/** The queue of image jobs, one a page; they are a task job's children. */
export const imageQueue = 'images'
/** The name of every image job. */
export const imageJobName = 'recognise'
/** The queue of task jobs, one a task; each runs when its children have ended. */
export const taskQueue = 'tasks'

/** What an image job carries; its bytes are elsewhere (Bull Board shows job data, and Redis would keep it). */
export const ImageJob = z.object({
  taskId: TaskId,
  /** Of its item in the request. */
  index: z.int().nonnegative(),
  /** Of the item, counted from 1. */
  page: z.int().positive(),
  /** What the request named, if it did. */
  language: z.string().optional(),
  /** As much. */
  pdfText: PdfText.optional(),
  /** Whose task it is; see the record. */
  owner: z.string().optional(),
  /** Of the request that submitted it. */
  requestId: z.string().optional(),
})
export type ImageJob = z.infer<typeof ImageJob>

/** What a task job carries. */
export const TaskJob = ImageJob.pick({ taskId: true, requestId: true })
export type TaskJob = z.infer<typeof TaskJob>

/** The queue of callbacks, one a task that has one; its jobs have the ids of their tasks. */
export const callbackQueue = 'callbacks'

/** What a callback's job carries: neither its URL, which may hold a secret and would be on the dashboard, nor its body, which may be long. */
export const CallbackJob = TaskJob.extend({
  /** The host of the URL, with its port. */
  receiver: z.string(),
})
export type CallbackJob = z.infer<typeof CallbackJob>

/** The id of the job of one page. (BullMQ wants no colon in it, and no bare number.) */
export function imageJobId({ taskId, index, page }: Pick<ImageJob, 'taskId' | 'index' | 'page'>): string {
  return `${taskId}-${index}-${page}`
}
