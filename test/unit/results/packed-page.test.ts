import { expect, test } from 'vitest'
import { type PackedPage, unpackPages } from '../../../src/results/packed-page.ts'
import { packPage } from '../../../src/results/packing.ts'
import { pageOf } from '../../support/results.ts'

const read = (item: number, page: number): PackedPage => ({ item, page, packed: packPage(pageOf(`${item}-${page}`)) })

test('a page that could not be read keeps its place, in the size of one that was', () => {
  const { content, pages } = unpackPages([{ item: 0, page: 1 }, read(0, 2), { item: 0, page: 7 }, read(1, 1)])
  expect(content).toBe('\f0-2\f\f1-1')
  expect(pages.map(({ item, page, span, width }) => [item, page, span.offset, span.length, width])).toEqual([
    [0, 1, 0, 0, 100],
    [0, 2, 1, 3, 100],
    [0, 7, 5, 0, 100],
    [1, 1, 6, 3, 100],
  ])
  expect(pages.map(({ warnings }) => warnings?.[0]?.code)).toEqual([
    'text-not-read',
    undefined,
    'text-not-read',
    undefined,
  ])
})
