import { expect, test } from 'vitest'
import { secondsToDrain } from '../../../src/tasks/drain.ts'

test.each([
  [10, 2, 5],
  [10, 3, 4],
  [1, 100, 1],
  [10_000, 0.1, 600],
  [10, 0, 60],
  [0, 2, 60],
])('%d items at %d a second: come back after %d s', (items, rate, seconds) => {
  expect(secondsToDrain(items, rate)).toBe(seconds)
})
