import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Worker as NodeThread } from 'node:worker_threads'
import Tesseract from 'tesseract.js'
import { EngineCrashedError, type EngineThread } from './engine.ts'

/** A failed model load never settles tesseract.js's own promise, so a start has a deadline (a start takes about 0.3 s). */
const startTimeoutMs = 30_000

/** The model comes from npm: integerised LSTM, the same text as the four times larger one on nearly every page. */
const modelFolder = join(dirname(createRequire(import.meta.url).resolve('@tesseract.js-data/eng')), '4.0.0_best_int')

/**
 * Starts a tesseract.js thread with the English model: Tesseract in WebAssembly, which needs nothing but npm.
 *
 * @throws Error when the model does not load in time
 */
export async function startTesseractJsThread(): Promise<EngineThread> {
  const worker = await startWorker()
  const thread = innerThread(worker)
  let alive = true
  const ended = Promise.race([once(thread, 'exit'), once(thread, 'error')]).then(
    () => undefined,
    (error: unknown) => error,
  )
  const died = ended.then((cause) => {
    alive = false
    throw new EngineCrashedError('The engine thread ended.', { cause })
  })
  died.catch(() => {})
  return {
    get alive() {
      return alive
    },
    async recognise(page) {
      // Raced, because a thread that ends leaves its promises pending. Rejections of tesseract.js are strings.
      const { data } = await Promise.race([worker.recognize(page, {}, { text: true }), died]).catch(
        (cause: unknown) => {
          throw cause instanceof EngineCrashedError ? cause : new EngineCrashedError('The engine gave up.', { cause })
        },
      )
      return { text: data.text, confidence: data.confidence }
    },
    async stop() {
      alive = false
      await thread.terminate()
    },
  }
}

async function startWorker(): Promise<Tesseract.Worker> {
  const started = Tesseract.createWorker('eng', Tesseract.OEM.LSTM_ONLY, {
    langPath: modelFolder,
    cacheMethod: 'none', // or it writes into the working directory
    errorHandler: () => {}, // or a failed page ends the process; the rejection tells us
  })
  const abort = new AbortController()
  const late = delay(startTimeoutMs, undefined, { signal: abort.signal }).then(() => {
    throw new Error(`tesseract.js did not start within ${startTimeoutMs} ms`)
  })
  try {
    const worker = await Promise.race([started, late])
    await worker.setParameters({
      tessedit_pageseg_mode: Tesseract.PSM.AUTO, // its own default is a single block
      debug_file: '/dev/null', // of its own file system; or every page prints a line
    })
    return worker
  } finally {
    abort.abort()
  }
}

/** The thread behind a worker: the types of tesseract.js leave it out, and nothing else tells that it crashed. */
function innerThread(worker: Tesseract.Worker): NodeThread {
  if ('worker' in worker && worker.worker instanceof NodeThread) return worker.worker
  throw new Error('tesseract.js does not run in a worker thread')
}
