import type { Logger } from '../../logger.ts'
import type { Page } from '../page.ts'
import { createThreadPool, type ThreadPoolOptions } from '../thread-pool.ts'
import type { Place, ReadLine } from './messages.ts'
import { readerModels } from './models.ts'
import type { Rectangle } from './rectangle.ts'
import { startReaderThread } from './thread.ts'

/** The second reader: finds lines on a prepared page, and reads those that it is asked for. */
export interface Reader {
  /** The lines of a page, in no order; nothing when it failed, which is logged. Rejects with the signal's reason alone. */
  find(page: Page, signal: AbortSignal): Promise<readonly Rectangle[] | undefined>
  /** What lines say: fewer than were asked for when time was over, none when it failed. Rejects with the signal's reason alone. */
  read(page: Page, places: readonly Place[], signal: AbortSignal): Promise<readonly ReadLine[]>
  /** Stops every thread; pages in hand are rejected. */
  close(): Promise<void>
}

/** How the reader runs. */
export interface ReaderOptions {
  /** Pages at a time: as many as engines read. */
  readonly size: number
  /** The longest that the engine may take for a page; the reader has half of it. */
  readonly timeoutMs: number
  readonly logger: Logger
  readonly restarted?: ThreadPoolOptions<never>['restarted']
}

/** Two networks are loaded in some 0.3 s, and several wait for each other on a small machine. */
const startTimeoutMs = 15_000

/** Starts the reader's processes, and resolves when one has started. Rejects when none does. */
export async function createReader({ size, timeoutMs, logger, restarted }: ReaderOptions): Promise<Reader> {
  const ofPage = { timeoutMs: timeoutMs / 2, startTimeoutMs }
  const startThread = () => startReaderThread({ models: readerModels(), ...ofPage })
  const pool = createThreadPool({ startThread, size, timeoutMs: ofPage.timeoutMs, logger, restarted })
  await pool.ready().catch(async (error: unknown) => {
    await pool.close()
    throw error
  })

  async function unlessItFails<Result>(work: Promise<Result>, signal: AbortSignal, otherwise: Result): Promise<Result> {
    try {
      return await work
    } catch (error) {
      signal.throwIfAborted()
      logger.warn({ err: error }, 'the reader failed; the page is what the engine read')
      return otherwise
    }
  }

  return {
    find: (page, signal) =>
      unlessItFails<readonly Rectangle[] | undefined>(
        pool.run((thread) => thread.find(page), signal),
        signal,
        undefined,
      ),
    read: (page, places, signal) =>
      unlessItFails(
        pool.run((thread) => thread.read(page, places), signal),
        signal,
        [],
      ),
    close: () => pool.close(),
  }
}
