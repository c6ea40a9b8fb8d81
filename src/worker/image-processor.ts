import { randomUUID } from 'node:crypto'
import { type Processor, UnrecoverableError, WaitingError } from 'bullmq'
import { AppError, UnavailableError } from '../errors.ts'
import { freeMemory } from '../free-memory.ts'
import type { Logger } from '../logger.ts'
import { isLoaded } from '../model/language.ts'
import { textOf } from '../model/recognition.ts'
import type { Recognizer } from '../recognition/recognizer.ts'
import { ImageJob } from '../tasks/jobs.ts'
import type { Lanes } from '../tasks/lanes.ts'
import type { Records } from '../tasks/records.ts'
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

/** By which the deaths of processes are counted. */
const thisProcess = randomUUID()

/**
 * Recognises the image of one job and stores what became of it; hands it over when its languages are not loaded here.
 * Rejects with `UnrecoverableError` when another attempt would not help (the fault is recorded, or the task cancelled),
 * with anything else when it may. What a worker died over is recognised alone, so that it takes nothing else down; what a
 * stopping worker cannot finish goes back to the queue.
 */
export function createImageProcessor(deps: ImageProcessorDeps): Processor<ImageJob, void> {
  const { records, lanes, languages, logger } = deps
  const quarantine = createQuarantine()
  // BullMQ gives a signal only to functions that declare all three.
  return async (job, token, signal) => {
    const item = ImageJob.parse(job.data)
    const log = logger.child({ request_id: item.requestId, task_id: item.taskId, index: item.index })
    if (item.language !== undefined && !isLoaded(item.language, languages)) {
      await lanes.handOver(item, item.language, job.priority)
      log.info({ language: item.language, languages }, 'handed over: not all of its languages are loaded here')
      return
    }
    const stop = signal ?? new AbortController().signal
    const { alone, together } = quarantine
    try {
      await (job.stalledCounter > 0 ? alone : together)(() => attempt(item, stop, deps, log))
    } catch (error) {
      if (stop.reason === stopping) {
        await job.moveToWait(token)
        log.info('back to the queue: this worker stops')
        throw new WaitingError()
      }
      if (stop.aborted) throw new UnrecoverableError('cancelled')
      if (!isFinal(error)) {
        log.warn({ err: error }, 'not recognised; tried again later')
        throw error
      }
      log.warn({ err: error }, 'not recognised')
      const fault = { code: error.code, detail: error.message }
      await patiently(() => records.settle(item.taskId, item.index, fault), stop, log)
      throw new UnrecoverableError(error.code)
    }
  }
}

async function attempt(
  { taskId, index, turn, language, owner }: ImageJob,
  stop: AbortSignal,
  { records, recognizer }: ImageProcessorDeps,
  log: Logger,
): Promise<void> {
  stop.throwIfAborted()
  const image = await records.begin(taskId, index, turn, thisProcess)
  if (image === null) return // settled by an earlier attempt, cancelled or expired
  const startedAt = performance.now()
  try {
    const recognition = await recognizer.recognise(image, stop, { language, owner })
    const { cacheKey } = recognition
    await patiently(() => records.settle(taskId, index, { text: textOf(recognition), cacheKey }), stop, log)
    freeMemory(image)
    const confidences = recognition.pages.map(({ confidence }) => confidence)
    log.info({ confidences, ms: Math.round(performance.now() - startedAt) }, 'recognised')
  } catch (error) {
    if (stop.aborted || !isFinal(error)) {
      await patiently(() => records.handBack(taskId, index, thisProcess), stop, log)
    }
    throw error
  }
}

/** Whether it is the image that is to blame, so that another attempt would not help. */
function isFinal(error: unknown): error is AppError {
  return error instanceof AppError && !(error instanceof UnavailableError)
}
