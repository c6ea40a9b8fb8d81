import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { pino } from 'pino'
import sharp from 'sharp'
import Tesseract from 'tesseract.js'
import { formatOf } from '../src/documents/format.ts'
import { openImage } from '../src/documents/raster/open.ts'
import type { EngineThread } from '../src/recognition/engine.ts'
import { findModels, type ModelKind } from '../src/recognition/models.ts'
import { modelFolder } from '../src/recognition/native/model-folder.ts'
import { openNativeEngine } from '../src/recognition/native/thread.ts'
import { prepare, type Step } from '../src/recognition/prepare/chain.ts'
import { decodePage } from '../src/recognition/prepare/decode.ts'
import { glyphLinesOf } from '../src/recognition/prepare/glyph-lines.ts'
import { preparedSheet } from '../src/recognition/prepare/prepared.ts'
import { readPage } from '../src/recognition/read-page.ts'
import { createReader } from '../src/recognition/reader/reader.ts'
import type { SecondReader } from '../src/recognition/reread.ts'
import { startTesseractJsThread } from '../src/recognition/tesseract-js.ts'
import { cpuSeconds } from './meter.ts'

/** What came of one image. */
export interface Reading {
  readonly text: string
  /** CPU seconds of decoding and preparing it. */
  readonly preparationS: number
  readonly steps: readonly Step[]
}

/** Reads one image on one thread; the steps in `skip` are left out of the preparation. */
export type Reader = (bytes: Buffer, skip: ReadonlySet<Step>) => Promise<Reading>

const never = new AbortController().signal
const times = { startTimeoutMs: 30_000, timeoutMs: 120_000 }
const models = (kind: ModelKind) =>
  findModels({ kind, languages: ['eng'], tessdataPrefix: process.env['TESSDATA_PREFIX'] })

/** Opens a reader by its name. Rejects when the machine does not have what it needs. */
export async function open(opener: string, model: string): Promise<Reader> {
  const known = Object.entries(openers).find(([name]) => name === opener)?.[1]
  if (!known) throw new Error(`There is no ${opener}.`)
  return known(model === 'fast' ? model : 'best_int')
}

const openers = {
  async plain(kind: ModelKind): Promise<Reader> {
    const langPath = dirname((await models(kind))[0]?.file ?? '')
    const worker = await Tesseract.createWorker('eng', Tesseract.OEM.LSTM_ONLY, { langPath, cacheMethod: 'none' })
    return async (bytes) => {
      // tesseract.js does not read TIFF.
      const readable = formatOf(bytes) === 'tiff' ? await sharp(bytes).png().toBuffer() : bytes
      return { text: (await worker.recognize(readable)).data.text, preparationS: 0, steps: [] }
    }
  },

  /** What a service does that starts the command for every image, with its threads tuned. */
  async command(kind: ModelKind): Promise<Reader> {
    const { path } = await modelFolder(await models(kind))
    const read = async (...args: string[]) => {
      const child = spawn('tesseract', args, {
        env: { ...process.env, LD_LIBRARY_PATH: '', OMP_THREAD_LIMIT: '1' }, // the library that it came with
        stdio: ['pipe', 'pipe', 'ignore'],
      })
      return { child, ended: once(child, 'exit') }
    }
    await (await read('--version')).ended
    return async (bytes) => {
      const { child, ended } = await read('-', '-', '--tessdata-dir', path)
      child.stdin.end(bytes)
      const text = await readText(child.stdout)
      await ended
      return { text, preparationS: 0, steps: [] }
    }
  },

  async lector(kind: ModelKind): Promise<Reader> {
    return lector(await startTesseractJsThread({ models: await models(kind), ...times }))
  },

  async native(kind: ModelKind): Promise<Reader> {
    return lector(await nativeThread(kind))
  },

  async auto(kind: ModelKind): Promise<Reader> {
    return lector(await nativeThread(kind), await secondReader(false))
  },

  async all(kind: ModelKind): Promise<Reader> {
    return lector(await nativeThread(kind), await secondReader(true))
  },
}

async function nativeThread(kind: ModelKind): Promise<EngineThread> {
  return (await openNativeEngine({ models: await models(kind), ...times })).startThread()
}

async function secondReader(all: boolean): Promise<SecondReader> {
  const reader = await createReader({ size: 1, timeoutMs: times.timeoutMs, logger: pino({ level: 'silent' }) })
  return { reader, all, replaces: true }
}

/** What the recognizer does, without its threads: so that the preparation's CPU can be told from the engine's. */
function lector(thread: EngineThread, second?: SecondReader): Reader {
  return async (bytes, skip) => {
    const startedAt = cpuSeconds()
    const decoded = await decodePage((await openImage(bytes)).page(0))
    const prepared = prepare(decoded.grey, skip)
    const preparationS = cpuSeconds() - startedAt
    const page = {
      page: prepared.grey,
      cuts: [],
      glyphs: glyphLinesOf(prepared.grey),
      sheet: preparedSheet(decoded, prepared),
    }
    const { content } = await readPage(page, (part) => thread.recognise(part), never, second)
    return { text: content, preparationS, steps: prepared.steps }
  }
}
