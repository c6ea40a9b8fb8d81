import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text as readText } from 'node:stream/consumers'
import sharp from 'sharp'
import Tesseract from 'tesseract.js'
import { formatOf } from '../src/images/format.ts'
import { openImage } from '../src/images/open.ts'
import type { EngineThread } from '../src/recognition/engine.ts'
import { findModels, type ModelKind } from '../src/recognition/models.ts'
import { openNativeEngine } from '../src/recognition/native/thread.ts'
import { toPage, turnOver } from '../src/recognition/page.ts'
import { prepare, type Step } from '../src/recognition/prepare/chain.ts'
import { decodePage } from '../src/recognition/prepare/decode.ts'
import { upsideDownBelow } from '../src/recognition/recognizer.ts'
import { startTesseractJsThread } from '../src/recognition/tesseract-js.ts'
import { cpuSeconds } from './cpu.ts'

/** What came of one image, and what it took. */
export interface Outcome {
  readonly text: string
  readonly cpuS: number
  /** Of that, decoding and preparing it. */
  readonly preparationS: number
  readonly steps: readonly Step[]
}

/** A way to recognise an image, with one thread. */
export interface Way {
  readonly name: string
  recognise(bytes: Buffer): Promise<Outcome>
  /** The step that it leaves out, and the way that has it. */
  readonly step?: Step
  readonly whole?: Way
}

const startTimeoutMs = 30_000
const models = (kind: ModelKind) =>
  findModels({ kind, languages: ['eng'], tessdataPrefix: process.env['TESSDATA_PREFIX'] })
const tesseractJs = await startTesseractJsThread({ models: await models('best_int'), startTimeoutMs })
const optional = await Promise.all([
  engine('native, best_int', async () =>
    (await openNativeEngine({ models: await models('best_int'), startTimeoutMs, timeoutMs: 60_000 })).startThread(),
  ),
  engine('native, fast', async () =>
    (await openNativeEngine({ models: await models('fast'), startTimeoutMs, timeoutMs: 60_000 })).startThread(),
  ),
  engine('tesseract.js, fast', async () => startTesseractJsThread({ models: await models('fast'), startTimeoutMs })),
])
const plain = await Tesseract.createWorker('eng', Tesseract.OEM.LSTM_ONLY, {
  langPath: packageFolder(await models('best_int')),
  cacheMethod: 'none',
})

const steps = ['invert', 'whiten', 'turn', 'scale', 'deskew'] as const satisfies Step[]
const chain = lector('Lector with tesseract.js', tesseractJs)

/** The first is what the others are compared with. */
export const ways: readonly Way[] = [
  { name: 'tesseract.js as it comes', recognise: asItComes },
  ...((await hasCommand()) ? [{ name: 'the tesseract command, an image a process', recognise: byCommand }] : []),
  chain,
  ...optional.flatMap((found) => (found ? [lector(`Lector with ${found.name}`, found.thread)] : [])),
  ...steps.map((step) => ({ ...lector(`without ${step}`, tesseractJs, new Set([step])), step, whole: chain })),
  lector('without any of them', tesseractJs, new Set(steps)),
]

/** Ends the engines. */
export async function closeWays(): Promise<void> {
  await Promise.all(
    [tesseractJs, ...optional.flatMap((found) => (found ? [found.thread] : []))].map((thread) => thread.stop()),
  )
  await plain.terminate()
}

async function engine(name: string, start: () => Promise<EngineThread>) {
  try {
    return { name, thread: await start() }
  } catch (error) {
    process.stderr.write(`left out: ${name}: ${error instanceof Error ? error.message : String(error)}\n`)
    return undefined
  }
}

function lector(name: string, thread: EngineThread, skip: ReadonlySet<Step> = new Set()): Way {
  return {
    name,
    async recognise(bytes) {
      const startedAt = cpuSeconds()
      const prepared = await prepare(await decodePage((await openImage(bytes)).page(0)), skip)
      const page = toPage(prepared.grey)
      const preparationS = cpuSeconds() - startedAt
      let seen = await thread.recognise(page)
      if (seen.confidence < upsideDownBelow && seen.text.trim() !== '') {
        const other = await thread.recognise(turnOver(page))
        if (other.confidence > seen.confidence) seen = other
      }
      return { text: seen.text, cpuS: cpuSeconds() - startedAt, preparationS, steps: prepared.steps }
    },
  }
}

async function asItComes(bytes: Buffer): Promise<Outcome> {
  const startedAt = cpuSeconds()
  const { data } = await plain.recognize(await readable(bytes))
  return { text: data.text, cpuS: cpuSeconds() - startedAt, preparationS: 0, steps: [] }
}

/** tesseract.js does not read TIFF. */
async function readable(bytes: Buffer): Promise<Buffer> {
  return formatOf(bytes) === 'tiff' ? sharp(bytes).png().toBuffer() : bytes
}

/** What a service does that starts the command for every image, with its threads tuned. */
async function byCommand(bytes: Buffer): Promise<Outcome> {
  const startedAt = cpuSeconds()
  const child = spawn('tesseract', ['-', '-'], {
    env: { ...process.env, OMP_THREAD_LIMIT: '1' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin.end(bytes)
  const ended = once(child, 'exit')
  const text = await readText(child.stdout)
  await ended
  return { text, cpuS: cpuSeconds() - startedAt, preparationS: 0, steps: [] }
}

async function hasCommand(): Promise<boolean> {
  const child = spawn('tesseract', ['--version'], { stdio: 'ignore' })
  return Promise.race([once(child, 'exit').then(() => true), once(child, 'error').then(() => false)])
}

function packageFolder([model]: ReadonlyArray<{ file: string }>): string {
  return (model?.file ?? '').replace(/\/[^/]*$/, '')
}
