import { expect, test } from 'vitest'
import type { Page } from '../../../src/recognition/page.ts'
import type { Place } from '../../../src/recognition/reader/messages.ts'
import type { Reading } from '../../../src/recognition/reading.ts'
import { reread } from '../../../src/recognition/reread.ts'

const never = new AbortController().signal
const page: Page = { data: new Uint8Array(200 * 40).fill(255), width: 200, height: 40 }
const line = { x: 55, y: 18, width: 90, height: 16, degrees: 0 }
const box = { left: 30, top: 12, right: 98, bottom: 24 }
/** A line of which the engine is sure, but which begins right of the first glyph. */
const reading: Reading = [[{ box, words: [{ content: '57.77', box, confidence: 0.97 }] }]]

/** Glyphs of the line; the first begins at `left`. */
const glyphsFrom = (left: number) => ({
  boxes: Uint16Array.from([left, 12, left + 6, 24, 50, 12, 60, 24, 80, 12, 90, 24]),
  ends: Uint32Array.of(3),
  height: 12,
})

/** The lines that a reader is asked for. */
async function askedFor(left: number): Promise<readonly Place[]> {
  const asked: Place[] = []
  const reader = {
    find: async () => [],
    read: async (_: Page, places: readonly Place[]) => {
      asked.push(...places)
      return []
    },
  }
  await reread(reading, page, [line], glyphsFrom(left), { reader, all: false, replaces: true }, never)
  return asked
}

test('a line in which the engine left a glyph out is read again, however sure it is of the rest', async () => {
  expect(await askedFor(12)).toHaveLength(1)
})

test('a line whose glyphs all stand in words is not', async () => {
  expect(await askedFor(34)).toEqual([])
})
