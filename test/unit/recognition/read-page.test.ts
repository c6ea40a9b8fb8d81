import { describe, expect, test } from 'vitest'
import { RecognitionCrashedError } from '../../../src/errors.ts'
import type { Page } from '../../../src/recognition/page.ts'
import type { PreparedPage } from '../../../src/recognition/prepare/prepared.ts'
import { readPage } from '../../../src/recognition/read-page.ts'
import type { Reading } from '../../../src/recognition/reading.ts'
import { compose, shift, stretch } from '../../../src/results/map.ts'
import { noGlyphs } from '../../support/pages.ts'

const never = new AbortController().signal
const box = { left: 5, top: 10, right: 25, bottom: 20 }

/** A page of 100 × 60 pixels, of which a pixel is two of the picture's, whose margins of 10 were cut off. */
function pageOf(cuts: PreparedPage['cuts'] = []): PreparedPage {
  const page = { data: new Uint8Array(100 * 60).fill(255), width: 100, height: 60 }
  page.data[0] = 0 // so that it is seen which way up it is
  return {
    page,
    cuts,
    glyphs: noGlyphs,
    sheet: { map: compose(shift(10, 10), stretch(2)), width: 220, height: 140, unit: 'pixel' },
  }
}

/** Three letters of a line, 26 pixels wide and 12 high. */
const glyphLines = {
  boxes: Uint16Array.from([0, 0, 6, 12, 10, 0, 16, 12, 20, 0, 26, 12]),
  ends: Uint32Array.of(3),
  height: 12,
}

function saying(content: string, confidence: number, at = box): Reading {
  return [[{ box: at, words: [{ content, box: at, confidence }] }]]
}

const isTurnedOver = (part: Page) => part.data.indexOf(0) > part.data.length / 2

test('words of every strip stand where they are on the page', async () => {
  const heights: number[] = []
  const read = async (part: Page) => {
    heights.push(part.height)
    return saying(`word${heights.length}`, 0.9)
  }
  const page = await readPage(pageOf([{ row: 25, paragraph: true }]), read, never)
  expect(heights).toEqual([25, 35])
  expect(page).toMatchObject({ content: 'word1\n\nword2', width: 220, height: 140, unit: 'pixel', angle: 0 })
  expect(page.words.map(({ polygon }) => polygon)).toEqual([
    [20, 30, 60, 30, 60, 50, 20, 50],
    [20, 80, 60, 80, 60, 100, 20, 100],
  ])
})

test('a paragraph that was cut is one block', async () => {
  const page = await readPage(pageOf([{ row: 25, paragraph: false }]), async () => saying('word', 0.9), never)
  expect(page.content).toBe('word\nword')
  expect(page.blocks).toMatchObject([{ lines: { offset: 0, length: 2 } }])
})

test('a strip without words leaves the others as they are', async () => {
  const cuts = [10, 30].map((row) => ({ row, paragraph: false }))
  const page = await readPage(pageOf(cuts), async ({ height }) => (height === 20 ? [] : saying('word', 0.9)), never)
  expect(page.content).toBe('word\nword')
})

describe('a page that is read with little confidence', () => {
  /** Most of it is white; ink is in the upper left corner, in a line of three. */
  const doubtful = { ...pageOf(), glyphs: glyphLines }
  const line = { left: 0, top: 0, right: 26, bottom: 12 }
  const lineTurned = { left: 74, top: 48, right: 100, bottom: 60 }

  test('is read again the other way up, where a few of its lines make more sense so', async () => {
    const sizes: string[] = []
    const read = async (part: Page) => {
      sizes.push(`${part.width}x${part.height}${isTurnedOver(part) ? ' turned over' : ''}`)
      return isTurnedOver(part) ? saying('sense', 0.9, lineTurned) : saying('asuas', 0.65, line)
    }
    const page = await readPage(doubtful, read, never)
    expect(sizes).toEqual(['100x60', '38x24 turned over', '38x24', '100x60 turned over'])
    expect(page).toMatchObject({ content: 'sense', angle: 180 })
    expect(page.words[0]?.polygon).toEqual([62, 34, 10, 34, 10, 10, 62, 10])
  })

  test('stays as it is where they make less', async () => {
    const sizes: number[] = []
    const read = async (part: Page) => {
      sizes.push(part.height)
      return saying('doubtful', isTurnedOver(part) ? 0.2 : 0.6, line)
    }
    expect(await readPage(doubtful, read, never)).toMatchObject({ content: 'doubtful', angle: 0 })
    expect(sizes).toEqual([60, 24])
  })

  test('loses the lines for which nothing vouches', async () => {
    const read = async () => [...saying('sense', 0.6, line), ...saying('dim', 0.3, line)]
    expect(await readPage(doubtful, read, never)).toMatchObject({ content: 'sense' })
  })

  test('is not read again without lines', async () => {
    let times = 0
    const blank = async () => {
      times++
      return []
    }
    expect(await readPage(pageOf(), blank, never)).toMatchObject({ content: '', confidence: 0, words: [] })
    expect(times).toBe(1)
  })
})

test('a page over whose missing text the engine dies keeps what was read, and says what was not', async () => {
  const read = async (part: Page) => {
    if (part.isBlock) throw new RecognitionCrashedError()
    return saying('word', 0.9)
  }
  const [boxes, ends] = [Array.from({ length: 4 }, () => [...glyphLines.boxes]).flat(), [3, 6, 9, 12]]
  const glyphs = { boxes: Uint16Array.from(boxes), ends: Uint32Array.from(ends), height: 12 }
  const page = await readPage({ ...pageOf(), glyphs }, read, never)
  expect(page).toMatchObject({ content: 'word', warnings: [{ code: 'text-not-read', share: 1 }] })
  await expect(
    readPage({ ...pageOf(), glyphs }, async ({ isBlock }) => (isBlock ? Promise.reject(new Error('no')) : []), never),
  ).rejects.toThrow('no')
})
