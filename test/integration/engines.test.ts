import { Writable } from 'node:stream'
import { pino } from 'pino'
import { describe, expect, test, vi } from 'vitest'
import { openImage } from '../../src/documents/raster/open.ts'
import { pageBreak } from '../../src/model/item.ts'
import { PageResult } from '../../src/model/result.ts'
import { createPreparer } from '../../src/recognition/prepare/preparer.ts'
import { createRecognizer } from '../../src/recognition/recognizer.ts'
import { engines, fixturePage, startEngine, testPool } from '../support/engines.ts'
import { expectedText, fixture, likeness } from '../support/fixtures.ts'
import { englishModel, tessdataFolder } from '../support/models.ts'
import { startPdfReader } from '../support/pdf-reader.ts'
import { textRead } from '../support/results.ts'

const pdfs = await startPdfReader()

const never = new AbortController().signal

for (const { name, isHere } of engines) {
  describe.skipIf(!isHere)(`the engine ${name}`, () => {
    test('reads every fixture', async () => {
      const pool = testPool({ startThread: await startEngine(name), size: 2 })
      await using preparer = disposable(createPreparer({ threads: 1 }))
      const recognizer = createRecognizer({ pool, preparer, pdfs, maxPixels: 64_000_000 })
      for (const [file, expected] of Object.entries(expectedText)) {
        const image = Buffer.from(fixture(file), 'base64')
        const texts: string[] = []
        for (let page = 1; page <= (await openImage(image)).header.pages; page++) {
          const { result } = await recognizer.recognise(image, page, never)
          expect(PageResult.parse(result).confidence).toBeGreaterThan(0.6)
          texts.push(result.content)
        }
        const text = texts.join(pageBreak)
        expect(likeness(text, expected), `${file}: ${text}`).toBeGreaterThan(0.9)
      }
    })

    test('changes its language only for a page that wants another', async () => {
      // A language with the letters of English: only its name differs.
      const tessdataPrefix = tessdataFolder({ eng: await englishModel(), fra: await englishModel() })
      const startThread = await startEngine(name, { kind: 'fast', languages: ['eng', 'fra'], tessdataPrefix })
      const pool = testPool({ startThread })
      const page = await fixturePage('letter.png')
      for (const language of [undefined, 'fra', 'fra', 'eng', 'fra+eng', undefined]) {
        const text = textRead(await pool.run(page, never, language))
        expect(likeness(text, expectedText['letter.png'] ?? '')).toBeGreaterThan(0.9)
      }
    })

    test('makes out no layout of a block, and one again of the next page', async () => {
      const pool = testPool({ startThread: await startEngine(name) })
      const page = await fixturePage('invoice.png')
      const blocks = []
      for (const isBlock of [true, false]) blocks.push((await pool.run({ ...page, isBlock }, never)).length)
      expect(blocks).toEqual([1, 8])
    })

    test('says at the start which languages are installed when one is not', async () => {
      await expect(startEngine(name, { languages: ['eng', 'xyz'] })).rejects.toThrow(/no best_int model for xyz.*: eng/)
    })
  })
}

test.runIf(engines.every(({ isHere }) => isHere))('both engines read the same with the same model', async () => {
  const pools = await Promise.all(engines.map(async ({ name }) => testPool({ startThread: await startEngine(name) })))
  const page = await fixturePage('invoice.png')
  const [one, other] = await Promise.all(pools.map((pool) => pool.run(page, never)))
  expect(likeness(textRead(one ?? []), textRead(other ?? []))).toBeGreaterThan(0.98) // their vector instructions round differently
})

describe('auto', () => {
  test('takes the native engine where there is one, and says so', async () => {
    const { log, lines } = recordingLogger()
    await startEngine('auto', {}, log)
    const engine = engines.some(({ name, isHere }) => name === 'native' && isHere) ? 'native' : 'tesseract.js'
    expect(lines()).toEqual([expect.objectContaining({ engine, model: 'best_int', languages: ['eng'], level: 30 })])
  })

  test('takes tesseract.js where libtesseract does not load, and says why', async () => {
    const folder = tessdataFolder({})
    vi.stubEnv('TMPDIR', `${folder}/nowhere`) // neither does it without a place to unpack the model
    const { log, lines } = recordingLogger()
    const pool = testPool({ startThread: await startEngine('auto', {}, log) })
    vi.unstubAllEnvs()
    expect(lines()).toEqual([
      expect.objectContaining({ engine: 'tesseract.js', why: expect.stringContaining('nowhere to unpack') }),
    ])
    expect(textRead(await pool.run(await fixturePage('letter.png'), never))).toContain('pears')
  })
})

function recordingLogger() {
  const written: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString())
      done()
    },
  })
  return { log: pino({ level: 'info' }, stream), lines: () => written.map((line): object => JSON.parse(line)) }
}

function disposable<T extends { close(): Promise<unknown> }>(it: T) {
  return Object.assign(it, {
    [Symbol.asyncDispose]: async () => {
      await it.close()
    },
  })
}
