import type { Recognition } from '../model/recognition.ts'
import type { Page } from './page.ts'

/** One running copy of an engine. It is strictly serial: one page at a time. */
export interface EngineThread {
  /** @throws EngineCrashedError when the engine gave up on the page or died over it; a stopped thread may never settle */
  recognise(page: Page): Promise<Recognition>
  /** Ends it at once, in the middle of a page too. Does nothing when it has ended already. */
  stop(): Promise<void>
  /** False once it has crashed or been stopped. */
  readonly alive: boolean
}

/** Starts a thread; rejects when the engine or its model cannot be loaded. */
export type StartThread = () => Promise<EngineThread>

/** The engine gave up on a page; what it said is in `cause`, for the log. */
export class EngineCrashedError extends Error {
  override readonly name = 'EngineCrashedError'
}
