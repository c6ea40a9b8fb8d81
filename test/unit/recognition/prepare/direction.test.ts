import { expect, test } from 'vitest'
import { prepare } from '../../../../src/recognition/prepare/chain.ts'
import type { Box } from '../../../../src/recognition/prepare/components.ts'
import { runsDown } from '../../../../src/recognition/prepare/direction.ts'
import { turnRight } from '../../../../src/recognition/prepare/turn.ts'
import { textPage } from '../../../support/pages.ts'

/** Letters of 10 × 20 pixels in a grid, so far apart. */
function grid(columns: number, rows: number, across: number, down: number): Box[] {
  return Array.from({ length: columns * rows }, (_, i) => {
    const [left, top] = [(i % columns) * (10 + across), Math.floor(i / columns) * (20 + down)]
    return { left, top, right: left + 10, bottom: top + 20 }
  })
}

test('lines run along the side on which letters are closer', () => {
  expect(runsDown(grid(20, 3, 4, 15))).toBe(false)
  expect(runsDown(grid(20, 3, 15, 4))).toBe(true)
})

test('says nothing of few letters, nor where they are as close both ways', () => {
  expect(runsDown(grid(3, 2, 4, 15))).toBeUndefined()
  expect(runsDown(grid(10, 10, 5, 5))).toBeUndefined()
  expect(runsDown([])).toBeUndefined()
})

test('three short lines on their side are turned, upright ones are not', () => {
  const page = textPage({ width: 160, height: 140 })
  expect(prepare(page).steps).not.toContain('turn')
  expect(prepare(turnRight(page)).steps).toContain('turn')
})
