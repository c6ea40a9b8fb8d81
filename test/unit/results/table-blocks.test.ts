import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSlicer } from '../../../src/results/code-points.ts'
import { composePage } from '../../../src/results/compose.ts'
import { packPage, unpackPage } from '../../../src/results/packing.ts'
import { boxPolygon } from '../../../src/results/polygon.ts'
import { pageOfTsv } from '../../support/tesseract-tsv.ts'

const frame = { width: 600, height: 400, unit: 'pixel', angle: 0, source: 'ocr' } as const
const word = (content: string, left: number, top: number) => ({
  content,
  polygon: boxPolygon(left, top, left + 8 * content.length, top + 12),
  confidence: 0.9,
})
const line = (top: number, ...cells: string[]) => cells.map((cell, i) => word(cell, 50 + 200 * i, top))

test('a table amid the lines of a block is a block of its own, and the text stays as it is', () => {
  const lines = [
    line(20, 'Prices'),
    line(50, 'Tea', '1.20'),
    line(70, 'Milk', '0.90'),
    line(90, 'Bread', '2.40'),
    line(150, 'Thanks'),
  ]
  const page = composePage(frame, [{ kind: 'text', lines }])
  const slice = createSlicer(page.content)
  expect(page.content).toBe('Prices\nTea 1.20\nMilk 0.90\nBread 2.40\nThanks')
  expect(page.blocks.map(({ kind, span, lines: own }) => [kind, slice(span), own.offset, own.length])).toEqual([
    ['text', 'Prices', 0, 1],
    ['table', 'Tea 1.20\nMilk 0.90\nBread 2.40', 1, 3],
    ['text', 'Thanks', 4, 1],
  ])
  expect(page.blocks[1]?.polygon).toEqual(boxPolygon(50, 50, 282, 102))
  expect(unpackPage(packPage(page))).toEqual(page)
})

test.each([
  ['timetable', true],
  ['statement', true],
  ['two-columns', false],
  ['recipe', false],
])('%s has a table: %s', async (name, has) => {
  const { blocks } = pageOfTsv(await readFile(join(import.meta.dirname, `../../fixtures/tsv/${name}.tsv`), 'utf8'))
  expect(blocks.some(({ kind }) => kind === 'table')).toBe(has)
})
