import { expect, test } from 'vitest'
import type { Page } from '../../../src/recognition/page.ts'
import { readMissing } from '../../../src/recognition/read-missing.ts'
import type { Reading } from '../../../src/recognition/reading.ts'
import type { Box } from '../../../src/results/polygon.ts'

const page: Page = { data: new Uint8Array(200 * 200).fill(255), width: 200, height: 200 }
const rows = [20, 60, 100, 140]

/** Lines of eight letters of 10 × 20 pixels, the left one at 20. */
const glyphs = {
  boxes: Uint16Array.from(rows.flatMap((top) => lettersOf(top))),
  ends: Uint32Array.from(rows, (_, i) => 8 * (i + 1)),
  height: 20,
}

function lettersOf(top: number): number[] {
  return Array.from({ length: 8 }, (_, i) => [20 + 15 * i, top, 30 + 15 * i, top + 20]).flat()
}

/** One block of lines over all letters of their rows. */
function saying(...lines: ReadonlyArray<readonly [top: number, content: string, confidence?: number]>): Reading {
  return [
    lines.map(([top, content, confidence = 0.9]) => {
      const box = { left: 20, top, right: 135, bottom: top + 20 }
      return { box, words: [{ content, box, confidence }] }
    }),
  ]
}

function textOf(reading: Reading): string[][] {
  return reading.map((block) => block.map(({ words }) => words.map(({ content }) => content).join(' ')))
}

const all = saying([20, 'one'], [60, 'two'], [100, 'three'], [140, 'four'])

test('a page of which all was read is not read again', async () => {
  const again = async (): Promise<Reading> => {
    throw new Error('It was read again.')
  }
  expect(await readMissing(all, page, glyphs, again)).toBe(all)
})

test('a line that is missing is read as a block of its own, and stands where it belongs', async () => {
  const asked: Array<Pick<Page, 'width' | 'height' | 'isBlock'>> = []
  const read = async ({ width, height, isBlock = false }: Page) => {
    asked.push({ width, height, isBlock })
    return saying([15, 'two'])
  }
  const first = saying([20, 'one'], [100, 'three'], [140, 'four'])
  const reading = await readMissing(first, page, glyphs, read)
  expect(asked).toEqual([{ width: 145, height: 50, isBlock: true }]) // 15 pixels around the letters
  expect(textOf(reading)).toEqual([['one'], ['two'], ['three', 'four']])
  expect(reading[1]?.[0]?.box).toEqual({ left: 25, top: 60, right: 140, bottom: 80 })
})

test('words that are missing within a line go into it; what was read there stays', async () => {
  const word = (content: string, left: number, right: number) => {
    const box: Box = { left, top: 20, right, bottom: 40 }
    return { content, box, confidence: 0.9 }
  }
  const line = { box: { left: 20, top: 20, right: 60, bottom: 40 }, words: [word('one', 20, 60)] }
  const first = [[line, ...saying([60, 'two'], [100, 'three'], [140, 'four']).flat()]]
  const read = async () => {
    const seen = [word('ne', 0, 10), word('more', 20, 80)].map((part) => ({
      ...part,
      box: { ...part.box, top: 15, bottom: 35 },
    }))
    return [[{ box: { left: 0, top: 15, right: 80, bottom: 35 }, words: seen }]]
  }
  expect(textOf(await readMissing(first, page, glyphs, read))).toEqual([['one more', 'two', 'three', 'four']])
})

test('a line that is read with little confidence is left out', async () => {
  const first = saying([20, 'one'], [100, 'three'], [140, 'four'])
  expect(await readMissing(first, page, glyphs, async () => saying([15, 'tvv0', 0.4]))).toEqual(first)
})

test('a page of which much is missing is read as one block, and stays so if more of it is read', async () => {
  const read = async ({ height }: Page): Promise<Reading> => (height === page.height ? all : [])
  expect(await readMissing(saying([20, 'one']), page, glyphs, read)).toEqual(all)
  const doubtful = saying([20, 'one', 0.45], [60, 'tvv0', 0.45])
  const asBlock = async ({ height }: Page): Promise<Reading> => (height === page.height ? doubtful : [])
  expect(await readMissing(saying([20, 'one']), page, glyphs, asBlock)).toEqual(saying([20, 'one']))
})
