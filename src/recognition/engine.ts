import type { Model } from './models.ts'
import type { Page } from './page.ts'
import type { Reading } from './reading.ts'

/** One running copy of an engine. It is strictly serial: one page at a time. */
export interface EngineThread {
  /**
   * @param language one of the loaded languages, or several joined by `+`, the most likely first; all of them when left out.
   *   An engine that has to change its language for a page takes some 0.2 s more
   * @throws EngineCrashedError when the engine gave up on the page or died over it; a stopped thread may never settle
   */
  recognise(page: Page, language?: string): Promise<Reading>
  /** Ends it at once, in the middle of a page too. Does nothing when it has ended already. */
  stop(): Promise<void>
  /** False once it has crashed or been stopped. */
  readonly alive: boolean
  /** True once it holds on to more memory than it should: replace it after the page in hand. */
  readonly worn: boolean
}

/** What a thread needs to know when it starts. */
export interface ThreadOptions {
  /** At least one; all are loaded at the start. */
  readonly models: readonly Model[]
  /** The longest that a start may take: there are models over which Tesseract never comes to an end. */
  readonly startTimeoutMs: number
}

/** Starts a thread; rejects when the engine or its model cannot be loaded. */
export type StartThread = () => Promise<EngineThread>

/** The engine gave up on a page; what it said is in `cause`, for the log. */
export class EngineCrashedError extends Error {
  override readonly name = 'EngineCrashedError'
}

/** The engine or one of its models cannot be had; the message says what is missing and what there is. */
export class EngineStartError extends Error {
  override readonly name = 'EngineStartError'
}

/** All languages of these models, as engines want to have them told. */
export function allOf(models: readonly Model[]): string {
  return models.map(({ language }) => language).join('+')
}

/** The variable of Tesseract that says how a page's layout is made out: automatically, or not at all (see {@link Page.isBlock}). */
export function segmentation(isBlock = false): Record<'tessedit_pageseg_mode', string> {
  return { tessedit_pageseg_mode: isBlock ? '6' : '3' }
}

/**
 * Gives a start only so much time. What is late is not stopped: whoever began it must do that.
 *
 * @throws EngineStartError when it is late
 */
export async function startedWithin<T>(timeoutMs: number, start: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new EngineStartError(`The engine did not start within ${timeoutMs} ms; is its model intact?`)),
    timeoutMs,
  )
  return Promise.race([start, late.promise]).finally(() => clearTimeout(timer))
}
