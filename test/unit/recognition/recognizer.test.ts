import { describe, expect, test } from 'vitest'
import type { Page } from '../../../src/recognition/page.ts'
import type { PreparedPage } from '../../../src/recognition/prepare/prepared.ts'
import type { Reading } from '../../../src/recognition/reading.ts'
import { createRecognizer } from '../../../src/recognition/recognizer.ts'
import { identity } from '../../../src/results/map.ts'
import { noGlyphs } from '../../support/pages.ts'
import { readingOf, textRead } from '../../support/results.ts'

const never = new AbortController().signal
/** Nothing here is a PDF. */
const noPdf = { pdfs: { open: async () => Promise.reject(new Error('This is no PDF.')) }, maxPixels: 1 }
const image = Buffer.from('what only the preparer looks into')
const newPage = (): Page => ({ width: 2, height: 4, data: Uint8Array.from([1, 1, 1, 1, 2, 2, 2, 2]) })

/** A preparer that says where the page may be cut, and records for how many parts it was asked. */
function preparer(asked: number[] = []) {
  return {
    async prepare(_picture: unknown, strips: number): Promise<PreparedPage> {
      asked.push(strips)
      const cuts = strips > 1 ? [{ row: 2, paragraph: true }] : []
      return { page: newPage(), cuts, glyphs: noGlyphs, sheet: { map: identity, width: 2, height: 4, unit: 'pixel' } }
    },
  }
}

/** The engine reads the first pixel. */
const readFirst = async ({ data }: Page): Promise<Reading> => readingOf(`${data[0]}, ${data.length}`)

describe('a page that is alone', () => {
  test('is read in strips, which are put together again', async () => {
    const { recognise } = createRecognizer({ pool: { size: 2, run: readFirst }, preparer: preparer(), ...noPdf })
    const { result } = await recognise(image, 1, never)
    expect(result).toMatchObject({
      content: '1, 4\n\n2, 4',
      confidence: 0.9,
      width: 2,
      height: 4,
      angle: 0,
      source: 'ocr',
    })
  })

  test('stops the other strips when one fails', async () => {
    const stopped = Promise.withResolvers<never>()
    const run = async (part: Page, signal: AbortSignal) => {
      if (textRead(await readFirst(part)).startsWith('1')) throw new Error('this one fails')
      signal.addEventListener('abort', () => stopped.reject(signal.reason))
      return stopped.promise
    }
    const { recognise } = createRecognizer({ pool: { size: 2, run }, preparer: preparer(), ...noPdf })
    await expect(recognise(image, 1, never)).rejects.toThrow('this one fails')
    await expect(stopped.promise).rejects.toThrow('this one fails')
  })
})

test('two at a time are read whole', async () => {
  const asked: number[] = []
  const bothAreHere = Promise.withResolvers<void>()
  const run = async (part: Page) => {
    if (asked.length === 2) bothAreHere.resolve()
    await bothAreHere.promise
    return readFirst(part)
  }
  const { recognise } = createRecognizer({ pool: { size: 2, run }, preparer: preparer(asked), ...noPdf })
  const both = await Promise.all([recognise(image, 1, never), recognise(image, 1, never)])
  expect(both.map(({ result }) => result.content)).toEqual(['1, 8', '1, 8'])
  expect(asked).toEqual([2, 1]) // the first was alone when it was prepared, but not when it was read
})

test('with one thread nothing is cut', async () => {
  const { recognise } = createRecognizer({ pool: { size: 1, run: readFirst }, preparer: preparer(), ...noPdf })
  expect((await recognise(image, 1, never)).result.content).toBe('1, 8')
})
