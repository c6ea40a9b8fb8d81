import type { FastifyReply, FastifyRequest } from 'fastify'
import { freeMemory } from '../free-memory.ts'
import type { RequestOptions } from '../model/options.ts'
import type { InspectedRequest } from './body/reader.ts'
import type { AppDeps } from './deps.ts'
import { checkLanguage } from './routes/languages.ts'

/** What it takes to queue a task. */
export type SubmitDeps = Pick<AppDeps, 'bodies' | 'images' | 'tasks' | 'languages'>

/** What is to become a task. */
export interface Wanted extends Omit<InspectedRequest, 'options'> {
  readonly options: Pick<RequestOptions, 'language' | 'pdf_text' | 'outputs' | 'callback_url'>
}

/**
 * Checks documents to the end, queues them, and gives their memory back.
 *
 * @param gone ends it before anything is queued: nobody would learn the task's id
 * @returns the task's id
 * @throws InvalidRequestError, OverloadedError, UnavailableError; what verifying an image throws
 */
export async function submitDocuments(
  { bodies, images, tasks, languages }: SubmitDeps,
  { shape, items, options }: Wanted,
  request: FastifyRequest,
  reply: FastifyReply,
  gone: AbortSignal,
): Promise<string> {
  checkLanguage(options.language, languages)
  await tasks.expectRoom(items)
  await images.verifyAll(items, gone)
  gone.throwIfAborted()
  const taskId = await tasks.submit(items, {
    shape,
    language: options.language,
    pdfText: options.pdf_text,
    outputs: options.outputs,
    callbackUrl: options.callback_url,
    owner: request.owner,
    requestId: request.id,
  })
  for (const { bytes } of items) freeMemory(bytes)
  bodies.release(reply)
  request.log.info({ task_id: taskId, images: items.length }, 'queued')
  return taskId
}
