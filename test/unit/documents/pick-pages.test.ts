import { expect, test } from 'vitest'
import { pickPages } from '../../../src/documents/pick-pages.ts'

const limits = { maxPages: 5 }

test('all pages are wanted when none are named', () => {
  expect(pickPages(3, undefined, limits)).toEqual([1, 2, 3])
})

test('pages that are named come once each, in their order', () => {
  const ranges = [
    { from: 7, to: 7 },
    { from: 1, to: 3 },
    { from: 2, to: 2 },
  ]
  expect(pickPages(9, ranges, limits)).toEqual([1, 2, 3, 7])
})

test('a page that is not there is refused', () => {
  expect(() => pickPages(2, [{ from: 1, to: 3 }], limits)).toThrow(
    expect.objectContaining({ code: 'invalid-request', status: 400 }),
  )
})

test('only as many pages as are allowed are taken, of a document that may have more', () => {
  expect(pickPages(100, [{ from: 96, to: 100 }], limits)).toHaveLength(5)
  expect(() => pickPages(100, [{ from: 95, to: 100 }], limits)).toThrow(
    expect.objectContaining({ code: 'too-many-pages', status: 413 }),
  )
  expect(() => pickPages(6, undefined, limits)).toThrow(expect.objectContaining({ code: 'too-many-pages' }))
})
