import pLimit from 'p-limit'
import { RecognitionCrashedError, RecognitionTimeoutError, UnavailableError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { EngineCrashedError } from './engine.ts'

/** What a pool must know of a thread; the rest is between it and whoever gives it work. */
export interface PoolThread {
  /** Ends it at once, in the middle of a page too. Does nothing when it has ended already. */
  stop(): Promise<void>
  /** False once it has crashed or been stopped. */
  readonly alive: boolean
  /** True once it holds on to more memory than it should: replace it after the page in hand. */
  readonly worn: boolean
}

/** How a pool runs. */
export interface ThreadPoolOptions<Thread extends PoolThread> {
  /** Starts a thread; rejects when what it needs cannot be loaded. */
  readonly startThread: () => Promise<Thread>
  /** The most threads, and so pages recognised at a time. */
  readonly size: number
  /** The longest that one page may take; its engine is stopped then. */
  readonly timeoutMs: number
  readonly logger: Logger
  /** Is told of every thread that had to be replaced. */
  readonly restarted?: ((reason: RestartReason) => void) | undefined
}

/** Why a thread is replaced: it holds too much memory, it died, its page took too long, or nobody wanted its page any more. */
export type RestartReason = 'worn' | 'crashed' | 'timeout' | 'stopped'

/**
 * Threads that pages take turns on: one is started at once, the others when there are pages for them, and all are kept. Whatever becomes
 * of a page, the pool stays whole. Pages may be given at once; `ready` tells whether threads start at all.
 */
export function createThreadPool<Thread extends PoolThread>({
  startThread,
  size,
  timeoutMs,
  logger,
  restarted = () => {},
}: ThreadPoolOptions<Thread>) {
  const inTurn = pLimit(size)
  let closed = false
  let healthy = true
  const idle = [start()]
  const busy = new Set<Thread>()

  function start(): Promise<Thread> {
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

  async function take(): Promise<Thread> {
    try {
      const thread = await idle.pop()
      if (thread?.alive) return thread
      if (thread) restarted('crashed')
      return await start()
    } catch (cause) {
      throw new UnavailableError('The recognition engine does not start.', { cause })
    }
  }

  async function attempt<Result>(work: (thread: Thread) => Promise<Result>, signal: AbortSignal): Promise<Result> {
    let thread: Thread | undefined
    let keep = false
    let reason: RestartReason = 'worn'
    try {
      thread = await take()
      busy.add(thread)
      const result = await withinTime(work(thread), timeoutMs, signal)
      keep = !thread.worn
      return result
    } catch (error) {
      reason = reasonOf(error, signal)
      throw error
    } finally {
      if (thread) busy.delete(thread)
      if (thread && !keep) {
        restarted(reason)
        await thread.stop()
      }
      if (!closed) idle.push(thread && keep ? Promise.resolve(thread) : start())
      else await thread?.stop()
    }
  }

  /** A crash may be the thread's fault and not the page's, so a page gets a second thread. */
  async function attemptTwice<Result>(work: (thread: Thread) => Promise<Result>, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted()
    try {
      return await attempt(work, signal)
    } catch (error) {
      if (!(error instanceof EngineCrashedError)) throw error
      logger.warn({ err: error }, 'an engine thread crashed; the page is tried once more')
    }
    return attempt(work, signal).catch((error: unknown) => {
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
     * Gives a page to a thread when its turn comes. Aborting stops the thread in the middle of the page and rejects with the
     * signal's reason.
     *
     * @throws RecognitionTimeoutError, RecognitionCrashedError, UnavailableError
     */
    run: <Result>(work: (thread: Thread) => Promise<Result>, signal: AbortSignal): Promise<Result> =>
      inTurn(() => attemptTwice(work, signal)),

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

function reasonOf(error: unknown, signal: AbortSignal): RestartReason {
  if (signal.aborted) return 'stopped'
  return error instanceof RecognitionTimeoutError ? 'timeout' : 'crashed'
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
