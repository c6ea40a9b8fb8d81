import { expect, test } from 'vitest'
import type { Page } from '../../../src/recognition/page.ts'
import type { PreparedPage } from '../../../src/recognition/prepare/prepared.ts'
import { readPage } from '../../../src/recognition/read-page.ts'
import type { Reading } from '../../../src/recognition/reading.ts'
import { compose, shift, stretch } from '../../../src/results/map.ts'

const never = new AbortController().signal
const box = { left: 5, top: 10, right: 25, bottom: 20 }

/** A page of 100 × 60 pixels, of which a pixel is two of the picture's, whose margins of 10 were cut off. */
function pageOf(cuts: PreparedPage['cuts'] = []): PreparedPage {
  const page = { data: new Uint8Array(100 * 60).fill(255), width: 100, height: 60 }
  page.data[0] = 0 // so that it is seen which way up it is
  return { page, cuts, sheet: { map: compose(shift(10, 10), stretch(2)), width: 220, height: 140, unit: 'pixel' } }
}

function saying(content: string, confidence: number): Reading {
  return [[{ box, words: [{ content, box, confidence }] }]]
}

const isOnItsHead = (part: Page) => part.data[0] !== 0

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

test('a page that makes more sense on its head has words that begin at the bottom right', async () => {
  const read = async (part: Page) => (isOnItsHead(part) ? saying('sense', 0.9) : saying('asuas', 0.3))
  const page = await readPage(pageOf(), read, never)
  expect(page).toMatchObject({ content: 'sense', angle: 180 })
  expect(page.words[0]?.polygon).toEqual([200, 110, 160, 110, 160, 90, 200, 90])
})

test('a page that makes less sense on its head stays as it is, and one without words is not read again', async () => {
  const read = async (part: Page) =>
    isOnItsHead(part) ? saying('nonsense', 0.4) : [...saying('sense', 0.6), ...saying('dim', 0.3)]
  expect(await readPage(pageOf(), read, never)).toMatchObject({ content: 'sense', angle: 0 })
  let times = 0
  const blank = async () => {
    times++
    return []
  }
  expect(await readPage(pageOf(), blank, never)).toMatchObject({ content: '', confidence: 0, words: [] })
  expect(times).toBe(1)
})
