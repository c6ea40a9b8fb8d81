import { expect, test } from 'vitest'
import { coverageOf } from '../../../src/recognition/coverage.ts'
import { glyphLinesOf } from '../../../src/recognition/prepare/glyph-lines.ts'
import type { Grey } from '../../../src/recognition/prepare/grey.ts'
import { noGlyphs, textPage } from '../../support/pages.ts'

/** 11 lines, 40 pixels apart, the first one from 20 to 40. */
const page = textPage({ width: 600, height: 500 })
const glyphs = glyphLinesOf(page)
const lines = Array.from({ length: 11 }, (_, i) => ({
  left: 0,
  top: 20 + 40 * i,
  right: page.width,
  bottom: 40 + 40 * i,
}))

function painted({ data, ...size }: Grey, paint: (value: number, x: number, y: number) => number): Grey {
  return { ...size, data: data.map((value, i) => paint(value, i % size.width, Math.floor(i / size.width))) }
}

test('ink in words is covered, and ink beside them is told', () => {
  expect(coverageOf(glyphs, lines)).toEqual({ glyphs: glyphs.boxes.length / 4, uncovered: 0, regions: [] })
  const { uncovered, regions } = coverageOf(glyphs, lines.slice(2))
  expect(uncovered / (glyphs.boxes.length / 4)).toBeCloseTo(2 / 11, 2)
  expect(regions).toEqual([{ left: expect.any(Number), top: 5, right: expect.any(Number), bottom: 95 }])
})

test('one or two letters beside a word are no text that was not read', () => {
  const short = lines.map((line) => ({ ...line, right: 545 }))
  expect(coverageOf(glyphs, short)).toMatchObject({ uncovered: 0, regions: [] })
})

test('faint print beside a black edge is seen, on even paper and in a shadow', () => {
  const faint = textPage({ width: 600, height: 500, ink: 190 })
  const beside = painted(faint, (value, x) => (x > 500 ? 3 : value))
  const shaded = painted(faint, (value, x) => (x > 500 ? 3 : value * (1 - x / 1200)))
  for (const edged of [beside, shaded]) {
    expect(glyphLinesOf(edged).boxes.length).toBeGreaterThan(0.8 * glyphs.boxes.length)
  }
})

test('rules, frames, specks and noise are no text', () => {
  const blank = { ...page, data: new Uint8Array(page.data.length).fill(250) }
  const framed = painted(blank, (value, x, y) => (y % 100 < 3 || x % 150 < 3 ? 20 : value))
  const noisy = painted(blank, (_, x, y) => ((x * 7919 + y * 104729 + x * y * 31) % 17 === 0 ? 20 : 250))
  for (const empty of [blank, framed, noisy]) {
    expect(glyphLinesOf(empty)).toMatchObject({ ends: noGlyphs.ends })
  }
})
