import { expect, test } from 'vitest'
import { warned } from '../../../src/recognition/warned.ts'
import { composePage } from '../../../src/results/compose.ts'
import { boxPolygon } from '../../../src/results/polygon.ts'

const frame = { width: 100, height: 50, unit: 'pixel', angle: 0, source: 'ocr' } as const

function pageOf(confidence: number) {
  const word = { content: 'word', polygon: boxPolygon(10, 10, 50, 30), confidence }
  return composePage(frame, [{ kind: 'text', lines: [[word]] }])
}

test('a page says that it was read with little confidence, and how much of it was not read', () => {
  const page = warned(pageOf(0.4), { glyphs: 300, uncovered: 100, regions: [] })
  expect(page.warnings).toEqual([
    { code: 'low-confidence', detail: expect.stringContaining('0.40') },
    { code: 'text-not-read', detail: expect.stringContaining('33.3%'), share: 0.333 },
  ])
})

test('a page that was read well, but for some dirt, has no warnings; neither has an empty one', () => {
  expect(warned(pageOf(0.9), { glyphs: 300, uncovered: 9, regions: [] })).toEqual(pageOf(0.9))
  expect(warned(pageOf(0.9), { glyphs: 12, uncovered: 9, regions: [] })).not.toHaveProperty('warnings')
  expect(warned(composePage(frame, []), { glyphs: 0, uncovered: 0, regions: [] })).not.toHaveProperty('warnings')
})
