import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packPages, placedPages, unpackPages } from '../../../src/tasks/pages.ts'

test.each([
  [[[1]], '1'],
  [[[1], [1, 2, 3, 7], [5]], '1;1-3,7;5'],
  [[[2, 1]], '2,1'],
  [[Array.from({ length: 500 }, (_, i) => i + 1)], '1-500'],
])('pages %j are kept as ranges', (items, packed) => {
  expect(packPages(items)).toBe(packed)
  expect(unpackPages(packed)).toEqual(items)
})

test('whatever pages there are come back as they were', () => {
  const pages = fc.uniqueArray(fc.integer({ min: 1, max: 600 }), { minLength: 1 })
  fc.assert(
    fc.property(fc.array(pages, { minLength: 1 }), (items) => {
      expect(unpackPages(packPages(items))).toEqual(items)
    }),
  )
})

test('pages are placed one after another, over all items', () => {
  expect(placedPages([[3, 4], [1]])).toEqual([
    { index: 0, page: 3, place: 0 },
    { index: 0, page: 4, place: 1 },
    { index: 1, page: 1, place: 2 },
  ])
})
