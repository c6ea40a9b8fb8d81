import { extname } from 'node:path'
import { EngineCrashedError } from '../engine.ts'
import { startProcess } from '../engine-process.ts'
import type { Page } from '../page.ts'
import { type Place, ReaderMessage, type ReaderModels, type ReaderRequest, type ReadLine } from './messages.ts'
import type { Rectangle } from './rectangle.ts'

/** One running copy of the reader. It is strictly serial: one page at a time. */
export interface ReaderThread {
  /** Finds the lines of a page. @throws EngineCrashedError when it gave up or died */
  find(page: Page): Promise<readonly Rectangle[]>
  /** Reads lines in their order until its time is over; the others are missing at the end. @throws EngineCrashedError as above */
  read(page: Page, places: readonly Place[]): Promise<readonly ReadLine[]>
  /** Ends it at once, in the middle of a page too. */
  stop(): Promise<void>
  /** False once it has crashed or been stopped. */
  readonly alive: boolean
  /** True once it holds on to more memory than it should: replace it after the page in hand. */
  readonly worn: boolean
}

/** How a reader's thread runs. */
export interface ReaderThreadOptions {
  readonly models: ReaderModels
  readonly startTimeoutMs: number
  /** The longest that one page may take. */
  readonly timeoutMs: number
}

/** The pool stops a page in time; this much later the kernel does, should the whole parent hang. */
const graceMs = 2_000
/** Lines are read for so much of the time that a page has: the rest of a page of thousands stays as the engine read it. */
const readingShare = 1 / 2
/** Loaded it holds 180 MB, after large pages up to 500 MB, which the runtime keeps for the next. */
const wornBytes = 640 * 1024 * 1024

// The same folder holds .ts when run from source and .js when built.
const program = new URL(`./child${extname(import.meta.filename)}`, import.meta.url)

/** Starts a reader. @throws EngineStartError when the runtime or a model cannot be had */
export async function startReaderThread({
  models,
  startTimeoutMs,
  timeoutMs,
}: ReaderThreadOptions): Promise<ReaderThread> {
  const options = { models, deadlineMs: timeoutMs + graceMs }
  const parse = (message: unknown) => ReaderMessage.parse(message)
  const child = await startProcess<ReaderMessage>({ name: 'the reader', program, options, startTimeoutMs, parse })
  let rssBytes = 0
  const ask = async (page: Page, places?: readonly Place[]): Promise<ReaderMessage> => {
    const { width, height } = page
    const request = { width, height, budgetMs: readingShare * timeoutMs, ...(places && { places: [...places] }) }
    const answer = await child.ask(request satisfies ReaderRequest, page.data)
    if ('rssBytes' in answer) rssBytes = answer.rssBytes
    return answer
  }
  return {
    get alive() {
      return child.alive
    },
    get worn() {
      return rssBytes > wornBytes
    },
    async find(page) {
      const answer = await ask(page)
      if (answer.kind !== 'found') throw new EngineCrashedError('The reader found nothing to say.', { cause: answer })
      return answer.places
    },
    async read(page, places) {
      const answer = await ask(page, places)
      if (answer.kind !== 'read') throw new EngineCrashedError('The reader gave no lines.', { cause: answer })
      return answer.lines
    },
    stop: () => child.stop(),
  }
}
