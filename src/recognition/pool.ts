import pLimit from 'p-limit'
import { RecognitionCrashedError, RecognitionTimeoutError, UnavailableError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { EngineCrashedError, type EngineThread, type StartThread } from './engine.ts'
import type { Page } from './page.ts'
import type { Reading } from './reading.ts'

/** How a pool runs. */
export interface PoolOptions {
  readonly startThread: StartThread
  /** Threads kept warm, and so pages recognised at a time. */
  readonly size: number
  /** The longest that one page may take; its engine is stopped then. */
  readonly timeoutMs: number
  readonly logger: Logger
}

/** Warm engine threads that pages take turns on. Whatever becomes of a page, the pool stays whole. */
export type Pool = ReturnType<typeof createPool>

/** Starts `size` threads. Pages may be given at once; {@link Pool.ready} tells whether the engine starts at all. */
export function createPool({ startThread, size, timeoutMs, logger }: PoolOptions) {
  const inTurn = pLimit(size)
  let closed = false
  let healthy = true
  const idle = Array.from({ length: size }, start)
  const busy = new Set<EngineThread>()

  function start(): Promise<EngineThread> {
    const started = startThread()
    started.then(
      () => {
        healthy = true
      },
      (error: unknown) => {
        healthy = false
        logger.error({ err: error }, 'an engine thread did not start')
      },
    )
    return started
  }

  async function take(): Promise<EngineThread> {
    try {
      const thread = await idle.pop()
      return thread?.alive ? thread : await start()
    } catch (cause) {
      throw new UnavailableError('The recognition engine does not start.', { cause })
    }
  }

  async function attempt(page: Page, signal: AbortSignal, language?: string): Promise<Reading> {
    let thread: EngineThread | undefined
    let keep = false
    try {
      thread = await take()
      busy.add(thread)
      const reading = await withinTime(thread.recognise(page, language), timeoutMs, signal)
      keep = !thread.worn
      return reading
    } finally {
      if (thread) busy.delete(thread)
      if (thread && !keep) await thread.stop()
      if (!closed) idle.push(thread && keep ? Promise.resolve(thread) : start())
      else await thread?.stop()
    }
  }

  /** A crash may be the thread's fault and not the page's, so a page gets a second thread. */
  async function attemptTwice(page: Page, signal: AbortSignal, language?: string): Promise<Reading> {
    signal.throwIfAborted()
    try {
      return await attempt(page, signal, language)
    } catch (error) {
      if (!(error instanceof EngineCrashedError)) throw error
      logger.warn({ err: error }, 'an engine thread crashed; the page is tried once more')
    }
    return attempt(page, signal, language).catch((error: unknown) => {
      throw error instanceof EngineCrashedError ? new RecognitionCrashedError({ cause: error }) : error
    })
  }

  return {
    /** Resolves when a thread has started; rejects with why the engine does not start. */
    ready: async (): Promise<void> => {
      await idle.at(-1)
    },

    /** Pages recognised at a time. */
    size,

    /** Whether the last thread that was started did start. */
    get healthy() {
      return healthy
    },

    /**
     * Recognises a page when its turn comes. Aborting stops the engine in the middle of the page and rejects with the
     * signal's reason.
     *
     * @param language see {@link EngineThread.recognise}
     * @throws RecognitionTimeoutError, RecognitionCrashedError, UnavailableError
     */
    run: (page: Page, signal: AbortSignal, language?: string): Promise<Reading> =>
      inTurn(() => attemptTwice(page, signal, language)),

    /** Stops every thread; pages in hand are rejected. */
    async close(): Promise<void> {
      closed = true
      inTurn.clearQueue()
      const waiting = await Promise.allSettled(idle.splice(0))
      const threads = waiting.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      await Promise.all([...threads, ...busy].map((thread) => thread.stop()))
    },
  }
}

async function withinTime<T>(work: Promise<T>, timeoutMs: number, signal: AbortSignal): Promise<T> {
  work.catch(() => {}) // a stopped engine may still reject when nobody waits for it any more
  signal.throwIfAborted()
  const either = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  let stop = () => {}
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.aborted ? signal.reason : new RecognitionTimeoutError(timeoutMs))
    either.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, stopped])
  } finally {
    either.removeEventListener('abort', stop)
  }
}
