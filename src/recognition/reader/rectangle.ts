/** A rectangle that may be turned, in pixels of a picture. Its width runs along the line that is in it. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Clockwise, from left to right; in (-90, 90]. */
  readonly degrees: number
}

/** A point: x and y. */
export type Point = readonly [x: number, y: number]

/** Lines that lean less than this are level: what a detector sees of a short one says no more about it. */
const level = 4

/**
 * The smallest rectangle around points, by rotating calipers: one of its sides lies on a side of their convex hull. What is about level
 * becomes upright.
 *
 * @param points at least one
 */
export function rectangleAround(points: readonly Point[]): Rectangle {
  const hull = hullOf(points)
  let best = turnedBox(hull, 0)
  for (const [i, [x, y]] of hull.entries()) {
    const [nextX, nextY] = hull[(i + 1) % hull.length] ?? [x, y]
    const box = turnedBox(hull, Math.atan2(nextY - y, nextX - x))
    if (box.width * box.height < best.width * best.height) best = box
  }
  const along = alongLonger(best)
  return Math.abs(along.degrees) <= level ? turnedBox(hull, 0) : along
}

/** The rectangle around points with sides in this direction. */
function turnedBox(points: readonly Point[], radians: number): Rectangle {
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)]
  const along = points.map(([x, y]) => x * cos + y * sin)
  const across = points.map(([x, y]) => y * cos - x * sin)
  const [left, right, top, bottom] = [Math.min(...along), Math.max(...along), Math.min(...across), Math.max(...across)]
  const [u, v] = [(left + right) / 2, (top + bottom) / 2]
  const degrees = (radians * 180) / Math.PI
  return { x: u * cos - v * sin, y: u * sin + v * cos, width: right - left, height: bottom - top, degrees }
}

/** The same rectangle, its width the longer side, read from left to right; from top to bottom if it stands. */
function alongLonger({ x, y, width, height, degrees }: Rectangle): Rectangle {
  const turned = width >= height ? degrees : degrees + 90
  const within = ((((turned + 90) % 180) + 180) % 180) - 90
  return {
    x,
    y,
    width: Math.max(width, height),
    height: Math.min(width, height),
    degrees: within === -90 ? 90 : within,
  }
}

/** The corners of the convex hull, by Andrew's monotone chain. */
function hullOf(points: readonly Point[]): readonly Point[] {
  const sorted = points.toSorted(([x1, y1], [x2, y2]) => x1 - x2 || y1 - y2)
  const [lower, upper] = [chain(sorted), chain(sorted.toReversed())]
  const hull = [...lower.slice(0, -1), ...upper.slice(0, -1)]
  return hull.length === 0 ? sorted.slice(0, 1) : hull
}

function chain(points: readonly Point[]): Point[] {
  const kept: Point[] = []
  for (const point of points) {
    while (kept.length > 1 && cross(kept.at(-2) ?? point, kept.at(-1) ?? point, point) <= 0) kept.pop()
    kept.push(point)
  }
  return kept
}

function cross([x1, y1]: Point, [x2, y2]: Point, [x3, y3]: Point): number {
  return (x2 - x1) * (y3 - y1) - (y2 - y1) * (x3 - x1)
}
