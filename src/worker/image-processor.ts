import { type Processor, UnrecoverableError } from 'bullmq'
import { AppError, UnavailableError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { isLoaded } from '../model/language.ts'
import type { Recognizer } from '../recognition/recognizer.ts'
import { ImageJob } from '../tasks/queues.ts'
import type { Records } from '../tasks/records.ts'

/** What recognising an item takes. */
export interface ImageProcessorDeps {
  readonly records: Records
  readonly recognizer: Recognizer
  /** Those that are loaded here. */
  readonly languages: readonly string[]
  readonly logger: Logger
}

/**
 * Recognises the image of one job and stores what became of it. Rejects with `UnrecoverableError` when another attempt
 * would not help (the fault is recorded, or the task cancelled), with anything else when it may.
 */
export function createImageProcessor(deps: ImageProcessorDeps): Processor<ImageJob, void> {
  const { records, recognizer, languages, logger } = deps
  // BullMQ gives a signal only to functions that declare all three.
  return async (job, _token, signal) => {
    const { taskId, index, language, owner, requestId } = ImageJob.parse(job.data)
    const log = logger.child({ request_id: requestId, task_id: taskId, index })
    if (language !== undefined && !isLoaded(language, languages)) {
      log.error({ languages }, 'a language is not loaded here: set LANGUAGES as the API has it')
      throw new UnavailableError('The language is not loaded here.')
    }
    const stop = signal ?? new AbortController().signal
    const image = await records.begin(taskId, index)
    if (image === null) return // settled by an earlier attempt, cancelled or expired
    const startedAt = performance.now()
    try {
      const { text, confidence } = await recognizer.recognise(image, stop, { language, owner })
      await records.settle(taskId, index, { text })
      log.info({ confidence, ms: Math.round(performance.now() - startedAt) }, 'recognised')
    } catch (error) {
      if (stop.aborted) throw new UnrecoverableError('cancelled')
      if (!(error instanceof AppError) || error instanceof UnavailableError) throw error
      log.warn({ err: error }, 'not recognised')
      await records.settle(taskId, index, { code: error.code, detail: error.message })
      throw new UnrecoverableError(error.code)
    }
  }
}
