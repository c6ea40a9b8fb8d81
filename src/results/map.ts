import type { Polygon } from '../model/result.ts'
import { type Box, hundredth } from './polygon.ts'

/**
 * An affine map (a, b, c, d, e, f): (x, y) becomes (a·x + c·y + e, b·x + d·y + f), as `matrix()` in SVG and CSS and `cm` in PDF.
 * Coordinates are continuous, from the top left: pixel i reaches from i to i + 1, and its centre is i + 0.5.
 */
export type AffineMap = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** Leaves every point where it is. */
export const identity: AffineMap = [1, 0, 0, 1, 0, 0]

/** Stretches from the origin. */
export function stretch(acrossBy: number, downBy = acrossBy): AffineMap {
  return [acrossBy, 0, 0, downBy, 0, 0]
}

/** Moves to the right and down. */
export function shift(right: number, down: number): AffineMap {
  return [1, 0, 0, 1, right, down]
}

/** One map after the other. */
export function compose(then: AffineMap, [a, b, c, d, e, f]: AffineMap): AffineMap {
  const [right, down, origin] = [mapPoint(then, a, b), mapPoint(then, c, d), mapPoint(then, e, f)]
  const [, , , , x, y] = then
  return [right[0] - x, right[1] - y, down[0] - x, down[1] - y, ...origin]
}

/** Where a point comes to lie. */
export function mapPoint([a, b, c, d, e, f]: AffineMap, x: number, y: number): [x: number, y: number] {
  return [a * x + c * y + e, b * x + d * y + f]
}

/** Where a box comes to lie: its corners in the same order, to a hundredth, kept within a page of this size. */
export function mapBox(map: AffineMap, { left, top, right, bottom }: Box, page: Size): Polygon {
  const corner = (x: number, y: number) => {
    const [mappedX, mappedY] = mapPoint(map, x, y)
    return [within(mappedX, page.width), within(mappedY, page.height)]
  }
  return [...corner(left, top), ...corner(right, top), ...corner(right, bottom), ...corner(left, bottom)]
}

/** The direction in which what ran to the right runs now: degrees clockwise, in (-180, 180]. */
export function turnOf([a, b]: AffineMap): number {
  const degrees = hundredth((Math.atan2(b, a) * 180) / Math.PI)
  return degrees === -180 ? 180 : degrees
}

interface Size {
  readonly width: number
  readonly height: number
}

function within(value: number, most: number): number {
  return hundredth(Math.min(most, Math.max(0, value)))
}
