import { expect, test } from 'vitest'
import { angleOf, around, boundsOf, boxPolygon } from '../../../src/results/polygon.ts'

test('around boxes is a box', () => {
  expect(around([boxPolygon(10, 20, 30, 40), boxPolygon(50, 15, 70, 35)])).toEqual(boxPolygon(10, 15, 70, 40))
  expect(() => around([])).toThrow(RangeError)
})

test.each([90, 180, -90, 30])('around words turned by %d° is turned as they are', (degrees) => {
  const turn = (polygon: number[]) => {
    const radians = (degrees * Math.PI) / 180
    return polygon.map((_, i) => {
      const [x, y] = [polygon[i - (i % 2)] ?? 0, polygon[i - (i % 2) + 1] ?? 0]
      return i % 2 === 0 ? x * Math.cos(radians) - y * Math.sin(radians) : x * Math.sin(radians) + y * Math.cos(radians)
    })
  }
  const found = around([turn(boxPolygon(10, 20, 30, 40)), turn(boxPolygon(50, 15, 70, 35))])
  for (const [i, value] of turn(boxPolygon(10, 15, 70, 40)).entries()) expect(found[i]).toBeCloseTo(value, 1)
  expect(angleOf(found)).toBeCloseTo(degrees, 1)
})

test('the bounds of a polygon are those of its corners', () => {
  expect(boundsOf([5, 0, 10, 5, 5, 10, 0, 5])).toEqual([0, 0, 10, 10])
})
