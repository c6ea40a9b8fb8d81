import type { EngineThread } from './engine.ts'
import type { Page } from './page.ts'
import type { Reading } from './reading.ts'
import { createThreadPool, type ThreadPoolOptions } from './thread-pool.ts'

/** How a pool of engines runs. */
export type PoolOptions = ThreadPoolOptions<EngineThread>

/** Warm engine threads. */
export type Pool = ReturnType<typeof createPool>

/** Starts engine threads: {@link createThreadPool}. */
export function createPool(options: PoolOptions) {
  const threads = createThreadPool(options)
  return {
    ready: threads.ready,
    size: threads.size,
    get healthy() {
      return threads.healthy
    },
    close: threads.close,

    /**
     * Recognises a page when its turn comes: see {@link createThreadPool}.
     *
     * @param language see {@link EngineThread.recognise}
     * @throws RecognitionTimeoutError, RecognitionCrashedError, UnavailableError
     */
    run: (page: Page, signal: AbortSignal, language?: string): Promise<Reading> =>
      threads.run((thread) => thread.recognise(page, language), signal),
  }
}
