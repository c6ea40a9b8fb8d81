import { describe, expect, test } from 'vitest'
import { cutPage } from '../../../../src/recognition/page.ts'
import type { Grey } from '../../../../src/recognition/prepare/grey.ts'
import { findCuts } from '../../../../src/recognition/prepare/strips.ts'
import { textPage } from '../../../support/pages.ts'

const large = textPage({ width: 800, height: 1000 })

/** The page with a rectangle painted over. */
function painted(page: Grey, left: number, top: number, right: number, bottom: number, value = 250): Grey {
  const data = Uint8Array.from(page.data)
  for (let y = top; y < bottom; y++) data.fill(value, y * page.width + left, y * page.width + right)
  return { ...page, data }
}

const rowIsEmpty = ({ data, width }: Grey, row: number) =>
  data.subarray(row * width, (row + 1) * width).every((value) => value > 128)

describe('findCuts', () => {
  test.each([2, 3, 4])('cuts a page of one column between lines into %i parts of like height', (count) => {
    const cuts = findCuts(large, count)
    expect(cuts).toHaveLength(count - 1)
    for (const [i, { row, paragraph }] of cuts.entries()) {
      expect(rowIsEmpty(large, row)).toBe(true)
      expect(Math.abs(row - (1000 * (i + 1)) / count)).toBeLessThan(130)
      expect(paragraph).toBe(false)
    }
  })

  test('prefers the end of a paragraph', () => {
    const [cut] = findCuts(painted(large, 0, 530, 800, 590), 2)
    expect(cut?.paragraph).toBe(true)
    expect(cut?.row).toBeGreaterThan(530)
    expect(cut?.row).toBeLessThan(590)
  })

  test('leaves two columns together, though they share a heading', () => {
    expect(findCuts(painted(large, 380, 200, 420, 1000), 2)).toEqual([])
  })

  test('leaves a page together whose lines are joined where a cut should be', () => {
    expect(findCuts(painted(large, 30, 300, 34, 700, 20), 2)).toEqual([])
  })

  test('leaves noise, small pages and blank ones alone', () => {
    const noise = Uint8Array.from({ length: 800 * 1000 }, (_, i) => ((i % 800) * 7919 + (i % 13) * 17) % 256)
    for (let y = 0; y < 1000; y += 9) noise.fill(255, y * 800, (y + 6) * 800)
    expect(findCuts({ ...large, data: noise }, 2)).toEqual([])
    expect(findCuts({ ...large, height: 370, data: large.data.subarray(0, 370 * 800) }, 2)).toEqual([])
    expect(findCuts({ ...large, data: new Uint8Array(800 * 1000).fill(255) }, 2)).toEqual([])
  })

  test('is not asked for one part', () => {
    expect(findCuts(large, 1)).toEqual([])
  })
})

test('cutPage gives the parts above, between and below', () => {
  const page = { width: 2, height: 4, data: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]) }
  const parts = cutPage(page, [1, 3])
  expect(parts).toEqual([
    { width: 2, height: 1, data: Uint8Array.from([1, 2]) },
    { width: 2, height: 2, data: Uint8Array.from([3, 4, 5, 6]) },
    { width: 2, height: 1, data: Uint8Array.from([7, 8]) },
  ])
  expect(cutPage(page, [])).toEqual([page])
})
