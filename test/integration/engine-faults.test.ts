import { execFileSync } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { closeSync, constants, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { EngineThread, StartThread } from '../../src/recognition/engine.ts'
import { findModels } from '../../src/recognition/models.ts'
import { openNativeEngine } from '../../src/recognition/native/thread.ts'
import type { Page } from '../../src/recognition/page.ts'
import { createPreparer } from '../../src/recognition/prepare/preparer.ts'
import { createRecognizer } from '../../src/recognition/recognizer.ts'
import { startTesseractJsThread } from '../../src/recognition/tesseract-js.ts'
import { engines, fixturePage, startEngine, testPool } from '../support/engines.ts'
import { fixture } from '../support/fixtures.ts'
import { englishModel, tessdataFolder } from '../support/models.ts'
import { startPdfReader } from '../support/pdf-reader.ts'
import { childrenOf } from '../support/processes.ts'
import { textRead } from '../support/results.ts'

const pdfs = await startPdfReader()

const never = new AbortController().signal
const letter = await fixturePage('letter.png')
const megabyte = 1024 * 1024

const square = (side: number, data: Buffer): Page => ({ data, width: side, height: side })

/** 36 megapixels of random grey. */
const noise = () => square(6000, randomFillSync(Buffer.allocUnsafe(6000 * 6000)))

/** 36 megapixels full of the lines of a letter. */
function denseText(): Page {
  const { width, height, data: pixels } = letter
  const data = Buffer.alloc(6000 * 6000, 255)
  for (let y = 0; y < 6000; y++) {
    const row = pixels.subarray((y % height) * width, ((y % height) + 1) * width)
    for (let x = 0; x + width <= 6000; x += width) data.set(row, y * 6000 + x)
  }
  return square(6000, data)
}

/** The threads that `startThread` starts, to do them harm. */
function recorded(startThread: StartThread) {
  const threads: EngineThread[] = []
  return {
    threads,
    startThread: async () => {
      const thread = await startThread()
      threads.push(thread)
      return thread
    },
  }
}

for (const { name, isHere } of engines) {
  describe.skipIf(!isHere)(`the engine ${name}`, () => {
    test.each([
      ['noise', noise],
      ['dense text', denseText],
    ])('36 megapixels of %s are stopped in time, and the pool works on', async (_, makePage) => {
      const pool = testPool({ startThread: await startEngine(name), timeoutMs: 2_000 })
      const page = makePage()
      await pool.ready()
      const startedAt = performance.now()
      await expect(pool.run(page, never)).rejects.toMatchObject({ code: 'recognition-timeout' })
      expect(performance.now() - startedAt).toBeLessThan(4_000)
      expect(textRead(await pool.run(letter, never))).toContain('pears')
    })

    test('a page whose engine is killed in the middle of it is tried again and read', async () => {
      const { threads, startThread } = recorded(await startEngine(name))
      const pool = testPool({ startThread })
      await pool.ready()
      const reading = pool.run(letter, never)
      setImmediate(() => void threads[0]?.stop())
      expect(textRead(await reading)).toContain('pears')
      expect(threads.map(({ alive }) => alive)).toEqual([false, true])
    })

    test('a model that is cut off is told at the start', async () => {
      const model = await englishModel()
      const tessdataPrefix = tessdataFolder({ eng: model.subarray(0, model.length / 2) })
      const start = async () =>
        testPool({ startThread: await startEngine(name, { kind: 'fast', tessdataPrefix }) }).ready()
      await expect(start()).rejects.toMatchObject({ name: 'EngineStartError', message: expect.stringContaining('eng') })
    })

    test('a model that the engine never gets to the end of is told too', async () => {
      // A pipe never ends; what Tesseract makes of a broken model depends on what its memory held before.
      const tessdataPrefix = tessdataFolder({})
      const pipe = join(tessdataPrefix, 'eng.traineddata')
      execFileSync('mkfifo', [pipe])
      const models = await findModels({ kind: 'fast', languages: ['eng'], tessdataPrefix })
      const options = { models, startTimeoutMs: 2_000, timeoutMs: 30_000 }
      const start = async () =>
        name === 'native' ? (await openNativeEngine(options)).startThread() : startTesseractJsThread(options)
      await expect(start()).rejects.toThrow('did not start within 2000 ms')
      closeSync(openSync(pipe, constants.O_RDWR)) // lets go of what still reads it in this process
    })

    test('1,000 tiny pages take no more memory than 200', async () => {
      const { threads, startThread } = recorded(await startEngine(name))
      const pool = testPool({ startThread })
      const read = async (pages: number) => {
        for (let i = 0; i < pages; i++) {
          const side = 1 + (i % 30)
          await pool.run(square(side, randomFillSync(Buffer.allocUnsafe(side * side))), never)
        }
      }
      await read(200)
      const before = await memoryOf(name)
      await read(1000)
      // Caches and compiled code still settle by some 20 MB; what an engine would leave behind for each page is far more.
      expect((await memoryOf(name)) - before).toBeLessThan(64 * megabyte)
      expect(threads).toHaveLength(1)
    })

    test('a page of 60 megapixels leaves no thread behind that holds on to its memory', async () => {
      const pool = testPool({ startThread: await startEngine(name) })
      await pool.run(letter, never)
      const before = await memoryOf(name)
      await pool.run(square(7746, Buffer.alloc(7746 * 7746, 255)), never)
      await pool.run(letter, never)
      expect((await memoryOf(name)) - before).toBeLessThan(200 * megabyte)
    })

    test('images of 60 megapixels leave little behind in the whole chain', async () => {
      const pool = testPool({ startThread: await startEngine(name) })
      const preparer = createPreparer({ threads: 1 })
      onTestFinished(() => preparer.close())
      const recognizer = createRecognizer({ pool, preparer, pdfs, maxPixels: 64_000_000 })
      const read = async (image: Buffer) => (await recognizer.recognise(image, 1, never)).result.content
      const [small, large] = [Buffer.from(fixture('letter.png'), 'base64'), await enlarged('letter.png', 7746)]
      expect(await read(small)).toContain('pears')
      const before = await memoryOfAll()
      expect(await read(large)).toContain('pears')
      expect(await read(large)).toContain('pears')
      expect(await read(small)).toContain('pears')
      expect((await memoryOfAll()) - before).toBeLessThan(200 * megabyte)
    })
  })
}

const nativeIsHere = engines.some(({ name, isHere }) => name === 'native' && isHere)

test.skipIf(!nativeIsHere)('a signal to the whole group of processes leaves the page in hand to its pool', async () => {
  const { threads, startThread } = recorded(await startEngine('native'))
  const pool = testPool({ startThread })
  await pool.ready()
  for (const child of await childrenOf(process.pid)) process.kill(child, 'SIGINT')
  expect(textRead(await pool.run(letter, never))).toContain('pears')
  expect(threads).toHaveLength(1)
})

/** A fixture on a square of white, in PNG. */
async function enlarged(name: string, side: number): Promise<Buffer> {
  const image = sharp(Buffer.from(fixture(name), 'base64')).resize(side, side, { fit: 'contain', background: 'white' })
  return image.png({ compressionLevel: 1 }).toBuffer()
}

/** Bytes that this process, its threads and its children hold. */
async function memoryOfAll(): Promise<number> {
  return (await memoryOf('tesseract.js')) + (await memoryOf('native'))
}

/** Bytes that an engine holds: its processes, or this one, which has its threads. (Linux; see proc(5).) */
async function memoryOf(engine: (typeof engines)[number]['name']): Promise<number> {
  const pids = engine === 'native' ? await childrenOf(process.pid) : [process.pid]
  const statuses = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/status`, 'utf8')))
  return statuses.reduce((sum, status) => sum + 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]), 0)
}
