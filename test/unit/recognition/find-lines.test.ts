import { expect, test } from 'vitest'
import { findLines } from '../../../src/recognition/find-lines.ts'
import type { Page } from '../../../src/recognition/page.ts'
import { noGlyphs } from '../../support/pages.ts'

const never = new AbortController().signal
const page = { data: new Uint8Array(3000 * 3000).fill(255), width: 3000, height: 3000 }

/** A line of three letters, 60 high, that begins at a place. */
const lineAt = (left: number, top: number) => ({
  boxes: Uint16Array.from([0, 40, 80].flatMap((x) => [left + x, top, left + x + 30, top + 60])),
  ends: Uint32Array.of(3),
  height: 60,
})

/** A reader that finds one line, at the same place of what it is shown. */
function looking() {
  const seen: Array<[width: number, height: number]> = []
  const find = async ({ width, height }: Page) => {
    seen.push([width, height])
    return [{ x: 5, y: 5, width: 20, height: 10, degrees: 0 }]
  }
  return { seen, find }
}

test('wide margins are cut off, and lines are where they are on the page', async () => {
  const reader = looking()
  const found = await findLines(reader, page, lineAt(1000, 2000), never)
  expect(reader.seen).toEqual([[110 + 2 * 180, 60 + 2 * 180]])
  expect(found).toMatchObject([{ x: 1000 - 180 + 5, y: 2000 - 180 + 5, width: 20, height: 10 }])
})

test('a page that would be seen no larger, and one without glyphs, is shown whole', async () => {
  const reader = looking()
  const small = { data: new Uint8Array(600 * 600).fill(255), width: 600, height: 600 }
  expect(await findLines(reader, small, lineAt(300, 300), never)).toMatchObject([{ x: 5, y: 5 }])
  await findLines(reader, page, noGlyphs, never)
  expect(reader.seen).toEqual([
    [600, 600],
    [3000, 3000],
  ])
})
