import type { Polygon } from '../model/result.ts'

/** An upright box; right and bottom are where it ends. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Whether a box has no inside. */
export function isEmpty({ left, top, right, bottom }: Box): boolean {
  return right <= left || bottom <= top
}

/** Whether the middle of another box lies within a box, and not on its edge. */
export function holdsMiddle(box: Box, other: Box): boolean {
  const [x, y] = [(other.left + other.right) / 2, (other.top + other.bottom) / 2]
  return x > box.left && x < box.right && y > box.top && y < box.bottom
}

/** The smallest box around several. @throws RangeError when there is none */
export function boxAround(boxes: readonly Box[]): Box {
  if (boxes.length === 0) throw new RangeError('There is nothing to go around.')
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    top: Math.min(...boxes.map(({ top }) => top)),
    right: Math.max(...boxes.map(({ right }) => right)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  }
}

/** The polygon of an upright box. */
export function boxPolygon(left: number, top: number, right: number, bottom: number): Polygon {
  return [left, top, right, top, right, bottom, left, bottom]
}

/** The smallest upright box around a polygon: left, top, right, bottom. */
export function boundsOf(polygon: Polygon): [left: number, top: number, right: number, bottom: number] {
  const xs = polygon.filter((_, i) => i % 2 === 0)
  const ys = polygon.filter((_, i) => i % 2 === 1)
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}

/** The smallest upright box around several polygons. @throws RangeError when there is none */
export function boxAroundPolygons(polygons: readonly Polygon[]): Box {
  return boxAround(
    polygons.map((polygon) => {
      const [left, top, right, bottom] = boundsOf(polygon)
      return { left, top, right, bottom }
    }),
  )
}

/** Whether a polygon is a box whose words are read from left to right. */
export function isUpright(polygon: Polygon): boolean {
  const box = boxPolygon(...boundsOf(polygon))
  return polygon.every((value, i) => value === box[i])
}

/** The direction of a polygon's top edge: degrees clockwise from left to right, in (-180, 180]. */
export function angleOf([x1 = 0, y1 = 0, x2 = 0, y2 = 0]: Polygon): number {
  const degrees = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI
  return degrees === -180 ? 180 : degrees
}

/**
 * The smallest rectangle around several polygons, turned as the first of them that has a direction is. Coordinates keep a
 * hundredth.
 *
 * @throws RangeError when there is none
 */
export function around(polygons: readonly Polygon[]): Polygon {
  const [first, ...more] = polygons
  if (first === undefined) throw new RangeError('There is nothing to go around.')
  if (more.length === 0) return first
  const radians = (angleOf(first) * Math.PI) / 180
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)]
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const polygon of polygons) {
    for (let i = 0; i < 8; i += 2) {
      const [x, y] = [polygon[i] ?? 0, polygon[i + 1] ?? 0]
      const [along, across] = [x * cos + y * sin, y * cos - x * sin]
      left = Math.min(left, along)
      right = Math.max(right, along)
      top = Math.min(top, across)
      bottom = Math.max(bottom, across)
    }
  }
  const corner = (along: number, across: number) =>
    [along * cos - across * sin, along * sin + across * cos].map(hundredth)
  return [...corner(left, top), ...corner(right, top), ...corner(right, bottom), ...corner(left, bottom)]
}

/** Finer than this nobody measures a page. */
export function hundredth(value: number): number {
  return Math.round(value * 100) / 100 + 0 // + 0: no minus before a zero
}
