import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { Worker as NodeThread } from 'node:worker_threads'
import { z } from 'zod'
import {
  allOf,
  EngineCrashedError,
  EngineStartError,
  type EngineThread,
  segmentation,
  startedWithin,
  type ThreadOptions,
} from './engine.ts'
import type { Model } from './models.ts'
import type { Page } from './page.ts'
import { parseTsv } from './tsv.ts'

/**
 * The program that tesseract.js runs in its threads. It is spoken to here, without the client that tesseract.js has for
 * it: that one leaves a failed start pending for ever, and its process dies of a thread that crashes or a model that is corrupt.
 */
const program = createRequire(import.meta.url).resolve('tesseract.js/src/worker-script/node/index.js')

/** The version that is installed. */
export const tesseractJsVersion: string = z
  .object({ version: z.string() })
  .parse(createRequire(import.meta.url)('tesseract.js/package.json')).version

/** Set with the segmentation after each change of language, which forgets both: no line on stderr for every page. */
const parameters = { debug_file: '/dev/null' }

/** `OEM.LSTM_ONLY` of tesseract.js. */
const lstmOnly = 1

const Reply = z.object({
  jobId: z.number(),
  status: z.enum(['resolve', 'reject', 'progress']),
  data: z.unknown(),
})
const RecognisedPage = z.object({ tsv: z.string() })

/**
 * The memory of WebAssembly never shrinks. How much of it a thread has cannot be told from outside (the process has
 * several), but it follows the largest page: 5 to 7 bytes a pixel. Prepared pages, 12 megapixels at most, stay below.
 */
const wornPixels = 16_000_000

/**
 * Starts a tesseract.js thread: Tesseract in WebAssembly, which needs nothing but npm.
 *
 * @throws EngineStartError when a model does not load
 */
export async function startTesseractJsThread({ models, startTimeoutMs }: ThreadOptions): Promise<EngineThread> {
  const thread = new NodeThread(program)
  const { ask, died, isAlive } = connect(thread)
  const all = allOf(models)
  let current = { language: '', isBlock: false }

  async function set(language: string, isBlock: boolean): Promise<void> {
    if (language !== current.language) await ask('initialize', { langs: language, oem: lstmOnly })
    await ask('setParameters', { params: { ...parameters, ...segmentation(isBlock) } })
    current = { language, isBlock }
  }

  async function start(): Promise<void> {
    await ask('load', { options: { lstmOnly: true } })
    await ask('loadLanguage', { langs: await Promise.all(models.map(withBytes)), options: { cacheMethod: 'none' } })
    await set(all, false)
  }

  await startedWithin(startTimeoutMs, start()).catch(async (cause: unknown) => {
    await thread.terminate()
    if (cause instanceof EngineStartError) throw cause
    throw new EngineStartError(`tesseract.js cannot load ${models.map(({ file }) => file).join(', ')}; is it intact?`, {
      cause,
    })
  })

  let largest = 0
  return {
    get alive() {
      return isAlive()
    },
    get worn() {
      return largest > wornPixels
    },
    async recognise(page, language = all) {
      largest = Math.max(largest, page.data.length)
      const isBlock = page.isBlock ?? false
      if (language !== current.language || isBlock !== current.isBlock) await set(language, isBlock)
      const output = { text: false, tsv: true }
      const { tsv } = RecognisedPage.parse(await ask('recognize', { image: toPgm(page), options: {}, output }))
      return parseTsv(tsv)
    },
    async stop() {
      await thread.terminate()
      await died.catch(() => {})
    },
  }
}

/** One question at a time to the program in the thread. Answers, and the end of the thread, are told by rejections too. */
function connect(thread: NodeThread) {
  let alive = true
  let jobId = 0
  let asked = Promise.withResolvers<unknown>()
  const died = Promise.race([once(thread, 'exit'), once(thread, 'error')]).then(
    () => crash('The engine thread ended.'),
    (cause: unknown) => crash('The engine thread ended.', cause),
  )
  died.catch(() => {})

  function crash(message: string, cause?: unknown): never {
    alive = false
    throw new EngineCrashedError(message, { cause })
  }

  thread.on('message', (message: unknown) => {
    const reply = Reply.parse(message)
    if (reply.jobId !== jobId) return // a failed `initialize` is also told to have succeeded
    if (reply.status === 'resolve') asked.resolve(reply.data)
    if (reply.status === 'reject') asked.reject(new EngineCrashedError('The engine gave up.', { cause: reply.data }))
  })

  return {
    died,
    isAlive: () => alive,
    /** @throws EngineCrashedError when the program rejects, or the thread ends */
    ask(action: string, payload: object): Promise<unknown> {
      asked = Promise.withResolvers()
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is a matter of windows
      thread.postMessage({ workerId: 'lector', jobId: ++jobId, action, payload })
      return Promise.race([asked.promise, died])
    },
  }
}

/** A file format that needs no inflating: netpbm's pgm(5). */
function toPgm({ data, width, height }: Page): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), data])
}

async function withBytes({ language, file }: Model): Promise<{ code: string; data: Uint8Array }> {
  return { code: language, data: new Uint8Array(await readFile(file)) }
}
