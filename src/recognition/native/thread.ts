import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import {
  allOf,
  EngineCrashedError,
  EngineStartError,
  type EngineThread,
  startedWithin,
  type ThreadOptions,
} from '../engine.ts'
import { parseTsv } from '../tsv.ts'
import { ChildMessage, type ChildOptions, type PageRequest, pixelsFd } from './messages.ts'
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
    async startThread(): Promise<NativeThread> {
      const child = forkChild(options)
      const ended = endOf(child)
      try {
        return createThread(child, ended, options.language, await startedWithin(startTimeoutMs, ready(child, ended)))
      } catch (error) {
        child.kill('SIGKILL')
        throw error
      }
    },

    /** Removes what it has unpacked; no thread can be started any more. */
    close: () => folder.remove(),
  }
}

function createThread(child: ChildProcess, ended: Promise<string>, languages: string, version: string): NativeThread {
  const pixels = pixelsOf(child)
  let alive = true
  let rssBytes = 0
  const died = ended.then((how) => {
    alive = false
    throw new EngineCrashedError(`The engine process ended: ${how}.`)
  })
  died.catch(() => {})
  return {
    version,
    get alive() {
      return alive
    },
    get worn() {
      return rssBytes > wornBytes
    },
    async recognise({ data, width, height, isBlock = false }, language = languages) {
      const answered = once(child, 'message')
      child.send({ width, height, language, isBlock } satisfies PageRequest, () => {}) // `died` tells of a child that is gone
      pixels.write(data)
      const [message] = await Promise.race([answered, died])
      const answer = ChildMessage.parse(message)
      if (answer.kind !== 'recognised') throw new EngineCrashedError('The engine gave up.', { cause: answer })
      rssBytes = answer.rssBytes
      return parseTsv(answer.tsv)
    },
    async stop() {
      alive = false
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** What the library needs from the environment and nothing of ours, since it parses what strangers send. */
const passedOn = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'DYLD_FALLBACK_LIBRARY_PATH', 'LANG']

function forkChild(options: ChildOptions): ChildProcess {
  // The same folder holds .ts when run from source and .js when built.
  const program = fileURLToPath(new URL(`./child${extname(import.meta.filename)}`, import.meta.url))
  const inherited = Object.entries(process.env).filter(([name]) => passedOn.includes(name))
  return fork(program, [JSON.stringify(options)], {
    serialization: 'advanced', // bytes stay bytes
    execArgv: [],
    // Read by libgomp when the process starts; without it one page burns every core, for nothing.
    env: { ...Object.fromEntries(inherited), OMP_THREAD_LIMIT: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'], // the last one is pixelsFd
  })
}

/** Where the child reads the pixels of pages. */
function pixelsOf(child: ChildProcess): Writable {
  const pixels = child.stdio[pixelsFd]
  if (!(pixels instanceof Writable)) throw new EngineStartError('The native engine has no pipe for pixels.')
  pixels.on('error', () => {}) // of a child that is gone, which its exit tells
  return pixels
}

/** The library's version, once the child has loaded everything. */
async function ready(child: ChildProcess, ended: Promise<string>): Promise<string> {
  const lastWords = keepLastWords(child)
  const gone = ended.then((how): never => {
    throw new EngineStartError(`The native engine died while it loaded its models: ${how}. ${lastWords()}`.trim())
  })
  const [message] = await Promise.race([once(child, 'message'), gone])
  const answer = ChildMessage.parse(message)
  if (answer.kind === 'ready') return answer.version
  const why = answer.kind === 'failed' ? answer.message : 'it answered before it was asked'
  throw new EngineStartError(`${why} ${lastWords()}`.trim())
}

/** How the child went: its signal or exit code, or that it could not be started. Never rejects. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
    child.on('error', (error) => resolve(error.message))
  })
}

/** libtesseract explains on stderr why it does not start; the end of it is kept for the error message. */
function keepLastWords(child: ChildProcess): () => string {
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-500)
  })
  return () => words.replaceAll('\n', ' ').trim()
}
