import { extname } from 'node:path'
import { allOf, EngineCrashedError, EngineStartError, type EngineThread, type ThreadOptions } from '../engine.ts'
import { startProcess } from '../engine-process.ts'
import { parseTsv } from '../tsv.ts'
import { ChildMessage, type ChildOptions, type PageRequest } from './messages.ts'
import { modelFolder } from './model-folder.ts'

/** How a native thread runs. */
export interface NativeThreadOptions extends ThreadOptions {
  /** The longest that one page may take. */
  readonly timeoutMs: number
}

/** A thread that knows which libtesseract it is: "5.3.0". */
export interface NativeThread extends EngineThread {
  readonly version: string
}

/**
 * The pool stops a page in time. This much later the kernel does, should the whole parent hang: the engine's own deadline
 * would not do, since layout analysis does not look at it.
 */
const graceMs = 2_000

/** A fresh engine holds 110 MB, one that has read a page of 60 megapixels 240 MB: most memory comes back, but not all. */
const wornBytes = 256 * 1024 * 1024

// The same folder holds .ts when run from source and .js when built.
const program = new URL(`./child${extname(import.meta.filename)}`, import.meta.url)

/** Native threads of the same models. */
export type NativeEngine = Awaited<ReturnType<typeof openNativeEngine>>

/**
 * Gets the models ready for native threads.
 *
 * @throws EngineStartError when a model cannot be unpacked
 */
export async function openNativeEngine({ models, startTimeoutMs, timeoutMs }: NativeThreadOptions) {
  const folder = await modelFolder(models)
  const options: ChildOptions = { folder: folder.path, language: allOf(models), deadlineMs: timeoutMs + graceMs }
  return {
    /** @throws EngineStartError when libtesseract is not there, or does not load the models */
    startThread: () => startThread(options, startTimeoutMs),

    /** Removes what it has unpacked; no thread can be started any more. */
    close: () => folder.remove(),
  }
}

async function startThread(options: ChildOptions, startTimeoutMs: number): Promise<NativeThread> {
  const parse = (message: unknown) => ChildMessage.parse(message)
  const child = await startProcess<ChildMessage>({ name: 'the native engine', program, options, startTimeoutMs, parse })
  if (child.greeting.kind !== 'ready' || !('version' in child.greeting))
    throw new EngineStartError('It has no version.')
  const { version } = child.greeting
  let rssBytes = 0
  return {
    version,
    get alive() {
      return child.alive
    },
    get worn() {
      return rssBytes > wornBytes
    },
    async recognise({ data, width, height, isBlock = false }, language = options.language) {
      const answer = await child.ask({ width, height, language, isBlock } satisfies PageRequest, data)
      if (answer.kind !== 'recognised') throw new EngineCrashedError('The engine gave no words.', { cause: answer })
      rssBytes = answer.rssBytes
      return parseTsv(answer.tsv)
    },
    stop: () => child.stop(),
  }
}
