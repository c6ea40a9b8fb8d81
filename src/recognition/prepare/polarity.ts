import type { Box } from './components.ts'
import { type Grey, mapGreys } from './grey.ts'
import { shrink } from './shrink.ts'

/** Side of a tile, whose mean stands for the ground behind its pixels, in pixels of the measuring copy. */
export const tileSide = 12
/** A tile that varies less than this, of 255, is ground alone. */
const leastDeviation = 4
/** A tile that varies more than this weighs no more: black print is no more telling than grey. */
const mostDeviation = 24

/**
 * Whether the page is light text on a dark ground. Text is the minority that strays far from its ground, so the skewness of a tile
 * has its sign, whatever gradient or dark picture the page carries (a share of dark pixels would be deceived by both). Tiles on an edge,
 * as that of a scan, say nothing: what is the minority there is chance. `small` is a copy of about 1,000 pixels.
 */
export function isLightOnDark(small: Grey): boolean {
  return votesOf(small, shrink(small, tileSide), { left: 0, right: small.width, top: 0, bottom: small.height }) > 0
}

/**
 * What the tiles of a part of the page say together: positive is light text on dark.
 *
 * @param means the mean of every tile, by `shrink` and {@link tileSide}
 * @param mask black where tiles have a vote; left out, all within the box have
 */
export function votesOf(small: Grey, means: Grey, { left, right, top, bottom }: Box, mask?: Grey): number {
  let votes = 0
  for (let row = Math.ceil(top / tileSide); (row + 1) * tileSide <= bottom; row++) {
    for (let column = Math.ceil(left / tileSide); (column + 1) * tileSide <= right; column++) {
      const centre = (row + 0.5) * tileSide * small.width + (column + 0.5) * tileSide
      if (mask === undefined || mask.data[centre] === 0) votes += voteOf(small, means, column, row)
    }
  }
  return votes
}

/** The skewness of a tile, weighed by how much it varies. */
function voteOf({ data, width }: Grey, means: Grey, column: number, row: number): number {
  const mean = means.data[row * means.width + column]!
  let [squares, cubes] = [0, 0]
  for (let y = row * tileSide; y < (row + 1) * tileSide; y++) {
    for (let x = column * tileSide; x < (column + 1) * tileSide; x++) {
      const deviation = data[y * width + x]! - mean
      squares += deviation * deviation
      cubes += deviation * deviation * deviation
    }
  }
  const deviation = Math.sqrt(squares) / tileSide
  if (deviation < leastDeviation || stepAt(means, column, row) > deviation) return 0
  return (Math.min(mostDeviation, deviation) * cubes) / tileSide ** 2 / deviation ** 3
}

/** How much the ground changes over a tile: the difference between the tiles on both sides of it. */
function stepAt({ data, width, height }: Grey, column: number, row: number): number {
  const at = (x: number, y: number) =>
    data[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))]!
  const across = Math.abs(at(column - 1, row) - at(column + 1, row))
  return Math.max(across, Math.abs(at(column, row - 1) - at(column, row + 1)))
}

/** The negative. */
export function invert(grey: Grey): Grey {
  return mapGreys(grey, (value) => 255 - value)
}
