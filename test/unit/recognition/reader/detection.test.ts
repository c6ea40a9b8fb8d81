import { expect, test } from 'vitest'
import { boxesOn, detectorView } from '../../../../src/recognition/reader/detection.ts'
import { rectangleAround } from '../../../../src/recognition/reader/rectangle.ts'

/** A map of 64 × 32 points with rectangles of some probability. */
function mapOf(...pieces: Array<{ left: number; top: number; right: number; bottom: number; value: number }>) {
  const data = new Float32Array(64 * 32)
  for (const { left, top, right, bottom, value } of pieces) {
    for (let y = top; y < bottom; y++) data.fill(value, y * 64 + left, y * 64 + right)
  }
  return { data, dims: [1, 1, 32, 64] }
}

test('a line is what is probable enough, as large as it is on the page and a little more', () => {
  const line = { left: 10, top: 8, right: 50, bottom: 14, value: 0.9 }
  const doubtful = { left: 10, top: 20, right: 50, bottom: 26, value: 0.5 }
  const speck = { left: 60, top: 1, right: 62, bottom: 3, value: 0.9 }
  const grown = (1.6 * 40 * 6) / (2 * 46)
  expect(boxesOn(mapOf(line, doubtful, speck), 2)).toEqual([
    { x: 60, y: 22, width: 2 * (40 + 2 * grown), height: 2 * (6 + 2 * grown), degrees: 0 },
  ])
})

test('no page is shown larger than the detector should see it', () => {
  const { input, factor } = detectorView({ data: new Uint8Array(4000 * 3000), width: 4000, height: 3000 })
  expect(factor).toBe(4)
  expect(input.dims).toEqual([1, 3, 768, 1024])
})

test('a rectangle around points leans as they do, and is level when they nearly are', () => {
  const turned = (degrees: number) => {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
    const corners = [
      [-40, -5],
      [40, -5],
      [40, 5],
      [-40, 5],
    ] as const
    return rectangleAround(corners.map(([x, y]) => [100 + x * cos - y * sin, 100 + x * sin + y * cos] as const))
  }
  const leaning = turned(-30)
  expect(leaning.degrees).toBeCloseTo(-30)
  expect([leaning.x, leaning.y, leaning.width, leaning.height].map(Math.round)).toEqual([100, 100, 80, 10])
  expect(turned(90).degrees).toBeCloseTo(90)
  expect(turned(2).degrees).toBe(0)
})
