import { expect, test } from 'vitest'
import { inReadingOrder } from '../../../../src/documents/pdf/reading-order.ts'

const placed = (name: string, left: number, top: number, right: number, bottom: number) => ({
  name,
  box: { left, top, right, bottom },
})
const title = placed('title', 0, 0, 200, 20)
const [a1, a2] = [placed('a1', 0, 30, 90, 60), placed('a2', 0, 70, 90, 100)]
const [b1, b2] = [placed('b1', 110, 30, 200, 60), placed('b2', 110, 70, 200, 100)]
const foot = placed('foot', 0, 120, 200, 130)
const read = [title, a1, a2, b1, b2, foot]
const names = (things: ReadonlyArray<{ name: string }>) => things.map(({ name }) => name)

test('what comes in order stays as it is, whatever order that is', () => {
  expect(inReadingOrder(read)).toBe(read)
  const rows = [title, a1, b1, a2, b2, foot]
  expect(inReadingOrder(rows)).toBe(rows)
})

test('what comes in no order is read in columns, between what reaches across them', () => {
  expect(names(inReadingOrder([foot, ...read.slice(0, 5)]))).toEqual(names(read))
  expect(names(inReadingOrder(read.toReversed()))).toEqual(names(read))
})

test('a page of one column is read from top to bottom', () => {
  expect(names(inReadingOrder([foot, a2, a1, title]))).toEqual(['title', 'a1', 'a2', 'foot'])
})
