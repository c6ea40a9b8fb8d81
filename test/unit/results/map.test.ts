import { expect, test } from 'vitest'
import {
  type AffineMap,
  compose,
  identity,
  mapBox,
  mapPoint,
  shift,
  stretch,
  turnOf,
} from '../../../src/results/map.ts'

const quarter: AffineMap = [0, 1, -1, 0, 0, 0] // clockwise, about the origin
const rounded = (map: AffineMap) => map.map((value) => Math.round(value * 1e9) / 1e9 + 0)

test('maps follow each other', () => {
  const both = compose(shift(10, 20), compose(stretch(2, 3), quarter))
  expect(mapPoint(both, 1, 0)).toEqual([10, 23])
  expect(mapPoint(both, 0, 1)).toEqual([8, 20])
  expect(mapPoint(both, 5, 7)).toEqual(mapPoint(shift(10, 20), ...mapPoint(stretch(2, 3), ...mapPoint(quarter, 5, 7))))
  expect(rounded(compose(identity, both))).toEqual(rounded(both))
  expect(rounded(compose(both, identity))).toEqual(rounded(both))
})

test('a box keeps the order of its corners, and stays on the page', () => {
  const page = { width: 100, height: 50 }
  const box = { left: 10, top: 20, right: 30, bottom: 25 }
  expect(mapBox(identity, box, page)).toEqual([10, 20, 30, 20, 30, 25, 10, 25])
  expect(mapBox(compose(shift(40, 0), quarter), box, page)).toEqual([20, 10, 20, 30, 15, 30, 15, 10])
  expect(mapBox(shift(80, -22.125), box, page)).toEqual([90, 0, 100, 0, 100, 2.88, 90, 2.88])
})

test.each([
  [identity, 0],
  [quarter, 90],
  [compose(quarter, quarter), 180],
  [[-1, -1e-12, 0, -1, 0, 0], 180],
  [[0, -2, 2, 0, 5, 5], -90],
] satisfies Array<[AffineMap, number]>)('%j turns by %d°', (map, degrees) => {
  expect(turnOf(map)).toBe(degrees)
})
