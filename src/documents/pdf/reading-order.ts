import type { Box } from '../../results/polygon.ts'

/** Something that stands somewhere on a page. */
export interface Placed {
  readonly box: Box
}

/** Columns are at least so many points apart. */
const gutter = 6

/**
 * Puts things into the order in which they are read. That is nearly always the order in which they come; when one comes after
 * another that stands below it, they are ordered by where they stand: columns from left to right, each from top to bottom.
 */
export function inReadingOrder<T extends Placed>(things: readonly T[]): readonly T[] {
  const goesBack = things.some((thing, i) => {
    const before = things[i - 1]
    return before !== undefined && standsAbove(thing.box, before.box)
  })
  return goesBack ? orderByPlace(things) : things
}

function standsAbove(a: Box, b: Box): boolean {
  const shared = Math.min(a.right, b.right) - Math.max(a.left, b.left)
  const narrower = Math.min(a.right - a.left, b.right - b.left)
  return a.bottom <= b.top + 1 && shared > narrower / 2
}

function orderByPlace<T extends Placed>(things: readonly T[]): readonly T[] {
  if (things.length < 2) return things
  const columns = split(things, 'left', 'right', gutter)
  if (columns.length > 1) return columns.flatMap(orderByPlace)
  const strips = joinColumns(split(things, 'top', 'bottom', 0))
  if (strips.length > 1) return strips.flatMap(orderByPlace)
  return things.toSorted((a, b) => a.box.top - b.box.top || a.box.left - b.box.left)
}

/** Parts things at the gaps that no one of them reaches across. */
function split<T extends Placed>(things: readonly T[], from: keyof Box, to: keyof Box, gap: number): T[][] {
  const parts: T[][] = []
  let end = Number.NEGATIVE_INFINITY
  for (const thing of things.toSorted((a, b) => a.box[from] - b.box[from])) {
    if (thing.box[from] >= end + gap) parts.push([])
    parts.at(-1)?.push(thing)
    end = Math.max(end, thing.box[to])
  }
  return parts
}

/** Strips below each other that have a gutter in common are of the same columns. */
function joinColumns<T extends Placed>(strips: readonly T[][]): T[][] {
  const joined: T[][] = []
  for (const strip of strips) {
    const both = [...(joined.at(-1) ?? []), ...strip]
    const hasColumns = joined.length > 0 && split(both, 'left', 'right', gutter).length > 1
    if (hasColumns) joined.splice(-1, 1, both)
    else joined.push(strip)
  }
  return joined
}
