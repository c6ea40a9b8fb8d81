import { randomUUID } from 'node:crypto'
import { type Processor, UnrecoverableError, WaitingError } from 'bullmq'
import { AppError, UnavailableError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { isLoaded } from '../model/language.ts'
import type { Recognizer } from '../recognition/recognizer.ts'
import { ImageJob } from '../tasks/jobs.ts'
import type { Lanes } from '../tasks/lanes.ts'
import type { Records } from '../tasks/records.ts'
import { createDocuments, type Documents } from './documents.ts'
import { patiently } from './patience.ts'
import { createQuarantine } from './quarantine.ts'

/** What recognising an item takes. */
export interface ImageProcessorDeps {
  readonly records: Records
  readonly lanes: Pick<Lanes, 'handOver'>
  readonly recognizer: Recognizer
  /** Those that are loaded here. */
  readonly languages: readonly string[]
  readonly logger: Logger
}

/** The reason by which a signal says that this process is about to end. */
export const stopping = 'stopping'

/** Of documents whose next page has yet to come. Two of the largest that are taken, by default. */
const maxIdleBytes = 64 * 1024 * 1024

/** By which the deaths of processes are counted. */
const thisProcess = randomUUID()

/**
 * Recognises the page of one job and stores what became of it; hands it over when its languages are not loaded here.
 * Rejects with `UnrecoverableError` when another attempt would not help (the fault is recorded, or the task cancelled),
 * with anything else when it may. What a worker died over is recognised alone, so that it takes nothing else down; what a
 * stopping worker cannot finish goes back to the queue.
 */
export function createImageProcessor(deps: ImageProcessorDeps): Processor<ImageJob, void> {
  const { records, lanes, languages, logger } = deps
  const quarantine = createQuarantine()
  const documents = createDocuments({ maxIdleBytes })
  // BullMQ gives a signal only to functions that declare all three.
  return async (job, token, signal) => {
    const page = ImageJob.parse(job.data)
    const { taskId, index, language, requestId } = page
    const log = logger.child({ request_id: requestId, task_id: taskId, index, page: page.page })
    if (language !== undefined && !isLoaded(language, languages)) {
      await lanes.handOver(page, language, job.priority)
      log.info({ language, languages }, 'handed over: not all of its languages are loaded here')
      return
    }
    const stop = signal ?? new AbortController().signal
    const { alone, together } = quarantine
    try {
      await (job.stalledCounter > 0 ? alone : together)(() => attempt(page, stop, deps, documents, log))
    } catch (error) {
      if (stop.reason === stopping) {
        await job.moveToWait(token)
        log.info('back to the queue: this worker stops')
        throw new WaitingError()
      }
      if (stop.aborted) {
        documents.drop(documentOf(page))
        throw new UnrecoverableError('cancelled')
      }
      if (!isFinal(error)) {
        log.warn({ err: error }, 'not recognised; tried again later')
        throw error
      }
      log.warn({ err: error }, 'not recognised')
      const fault = { code: error.code, detail: error.message }
      const isLast = await patiently(() => records.settle(page, fault), stop, log)
      if (isLast) documents.drop(documentOf(page))
      throw new UnrecoverableError(error.code)
    }
  }
}

/** By which a document is known here. */
function documentOf({ taskId, index }: ImageJob): string {
  return `${taskId} ${index}`
}

async function attempt(
  page: ImageJob,
  stop: AbortSignal,
  { records, recognizer }: ImageProcessorDeps,
  documents: Documents,
  log: Logger,
): Promise<void> {
  stop.throwIfAborted()
  const { taskId, index, language, pdfText, owner } = page
  const isWanted = await records.begin(page, thisProcess)
  if (!isWanted) return // settled by an earlier attempt, cancelled or expired
  const startedAt = performance.now()
  const fetch = () => records.fetch(taskId, index)
  try {
    await documents.use(documentOf(page), fetch, async (bytes) => {
      const { result, cacheKey } = await recognizer.recognise(bytes, page.page, stop, { language, owner, pdfText })
      const isLast = await patiently(() => records.settle(page, { result, cacheKey }), stop, log)
      if (isLast) documents.drop(documentOf(page))
      const { confidence } = result
      log.info({ confidence, ms: Math.round(performance.now() - startedAt) }, 'recognised')
    })
  } catch (error) {
    if (stop.aborted || !isFinal(error)) await patiently(() => records.handBack(page, thisProcess), stop, log)
    throw error
  }
}

/** Whether it is the image that is to blame, so that another attempt would not help. */
function isFinal(error: unknown): error is AppError {
  return error instanceof AppError && !(error instanceof UnavailableError)
}
