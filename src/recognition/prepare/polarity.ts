import type { Grey } from './grey.ts'
import { shrink } from './shrink.ts'

/** Side of a tile, whose mean stands for the ground behind its pixels, in pixels of the measuring copy. */
const tileSide = 12
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
  const means = shrink(small, tileSide)
  let votes = 0
  for (let y = 0; (y + 1) * tileSide <= small.height; y++) {
    for (let x = 0; (x + 1) * tileSide <= small.width; x++) votes += voteOf(small, means, x, y)
  }
  return votes > 0
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
  const data = new Uint8Array(grey.data.length)
  for (let i = 0; i < data.length; i++) data[i] = 255 - grey.data[i]!
  return { ...grey, data }
}
