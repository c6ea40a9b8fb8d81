import { describe, expect, test } from 'vitest'
import type { Recognition } from '../../../src/model/recognition.ts'
import type { Page } from '../../../src/recognition/page.ts'
import { createRecognizer } from '../../../src/recognition/recognizer.ts'

const never = new AbortController().signal
const image = Buffer.from('what only the preparer looks into')
const newPage = (): Page => ({ width: 2, height: 4, data: Uint8Array.from([1, 1, 1, 1, 2, 2, 2, 2]) })

/** A preparer that says where the page may be cut, and records for how many parts it was asked. */
function preparer(asked: number[] = []) {
  return {
    async prepare(_image: Buffer, _index: number, strips: number) {
      asked.push(strips)
      return { page: newPage(), cuts: strips > 1 ? [{ row: 2, paragraph: true }] : [] }
    },
  }
}

/** The engine reads the first pixel. */
const readFirst = async ({ data }: Page): Promise<Recognition> => ({
  text: `${data[0]}, ${data.length}\n`,
  confidence: 90,
})

describe('a page that is alone', () => {
  test('is read in strips, which are put together again', async () => {
    const { recognise } = createRecognizer({ size: 2, run: readFirst }, preparer())
    expect(await recognise(image, 1, never)).toEqual({ text: '1, 4\n\n2, 4', confidence: 90 })
  })

  test('stops the other strips when one fails', async () => {
    const stopped = Promise.withResolvers<never>()
    const run = async (part: Page, signal: AbortSignal) => {
      if ((await readFirst(part)).text.startsWith('1')) throw new Error('this one fails')
      signal.addEventListener('abort', () => stopped.reject(signal.reason))
      return stopped.promise
    }
    const { recognise } = createRecognizer({ size: 2, run }, preparer())
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
  const { recognise } = createRecognizer({ size: 2, run }, preparer(asked))
  const both = await Promise.all([recognise(image, 1, never), recognise(image, 1, never)])
  expect(both.map(({ text }) => text)).toEqual(['1, 8', '1, 8'])
  expect(asked).toEqual([2, 1]) // the first was alone when it was prepared, but not when it was read
})

test('with one thread nothing is cut', async () => {
  const { recognise } = createRecognizer({ size: 1, run: readFirst }, preparer())
  expect((await recognise(image, 1, never)).text).toBe('1, 8')
})
