import type { AffineMap } from '../../results/map.ts'
import type { Box } from '../../results/polygon.ts'

/** The smallest upright box around what a map makes of a rectangle. */
export function boundsOn(map: AffineMap, x1: number, y1: number, x2: number, y2: number): Box {
  const [a, b, c, d, e, f] = map
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2]
  const [halfWidth, halfHeight] = [Math.abs(x2 - x1) / 2, Math.abs(y2 - y1) / 2]
  const across = Math.abs(a) * halfWidth + Math.abs(c) * halfHeight
  const down = Math.abs(b) * halfWidth + Math.abs(d) * halfHeight
  const [middleX, middleY] = [a * x + c * y + e, b * x + d * y + f]
  return { left: middleX - across, top: middleY - down, right: middleX + across, bottom: middleY + down }
}

/** The part of a box that lies in another, or nothing. */
export function intersect(a: Box, b: Box): Box | undefined {
  const [left, top] = [Math.max(a.left, b.left), Math.max(a.top, b.top)]
  const [right, bottom] = [Math.min(a.right, b.right), Math.min(a.bottom, b.bottom)]
  return left < right && top < bottom ? { left, top, right, bottom } : undefined
}

/** The smallest box around two. */
export function union(a: Box, b: Box): Box {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  }
}

/** The area of a box. */
export function areaOf({ left, top, right, bottom }: Box): number {
  return (right - left) * (bottom - top)
}

/** A page as a viewer shows it. */
export interface PageSize {
  /** In points (1/72 inch), the turn and UserUnit applied. */
  readonly width: number
  readonly height: number
  /** Degrees clockwise by which the page is turned before it is shown: 0, 90, 180 or 270. */
  readonly rotation: number
}

/** The box of a page that is shown, in its own space, where y grows upwards. */
export interface PageBox {
  readonly left: number
  readonly bottom: number
  readonly right: number
  readonly top: number
}

/**
 * The map from a page's own space to what a viewer shows: points from the top left.
 *
 * @param quarters quarter turns clockwise
 * @param unit points in a unit of the page's space (UserUnit)
 */
export function viewMap({ left, bottom, right, top }: PageBox, quarters: number, unit: number): AffineMap {
  const u = unit
  switch (quarters & 3) {
    case 1:
      return [0, u, u, 0, -bottom * u, -left * u]
    case 2:
      return [-u, 0, 0, u, right * u, -bottom * u]
    case 3:
      return [0, -u, -u, 0, top * u, right * u]
    default:
      return [u, 0, 0, -u, -left * u, top * u]
  }
}

/** How a viewer shows a page: see {@link viewMap}. */
export function viewSize({ left, bottom, right, top }: PageBox, quarters: number, unit: number): PageSize {
  const [across, up] = [(right - left) * unit, (top - bottom) * unit]
  const rotation = (quarters & 3) * 90
  return rotation % 180 === 0 ? { width: across, height: up, rotation } : { width: up, height: across, rotation }
}
