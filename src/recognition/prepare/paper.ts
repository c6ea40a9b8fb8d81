import type { Grey } from './grey.ts'

/** Brightness of the paper, one value a tile. */
export interface Paper {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly tile: number
}

/** Side of a tile in pixels: a few letters wide, so that paper shows in each, and finer than shadows are. */
const tileSide = 64
/** A tenth of a tile is always paper, unless a picture covers it. */
const paperShare = 0.1
/** Darker than this is a picture or the bed of the scanner; lifting it further would only raise noise. */
const darkestPaper = 40

/** Measures the paper: in every tile the value that a tenth of its pixels reach. Every other pixel is looked at. */
export function paperOf(grey: Grey, tile = tileSide): Paper {
  const width = Math.ceil(grey.width / tile)
  const height = Math.ceil(grey.height / tile)
  const data = new Uint8Array(width * height)
  for (let i = 0; i < data.length; i++)
    data[i] = brightest(grey, (i % width) * tile, Math.floor(i / width) * tile, tile)
  return { data, width, height, tile }
}

function brightest({ data, width, height }: Grey, left: number, top: number, tile: number): number {
  const counts = new Uint32Array(256)
  let seen = 0
  for (let y = top; y < Math.min(height, top + tile); y += 2) {
    for (let x = left; x < Math.min(width, left + tile); x += 2) {
      counts[data[y * width + x]!]!++
      seen++
    }
  }
  let value = 255
  for (let missing = seen * paperShare - counts[255]!; missing > 0 && value > 0; ) missing -= counts[--value]!
  return value
}

/** How uneven the paper is: the distance between its 10th and 90th percentile, pictures left out. */
export function unevenness(paper: Paper): number {
  const values = paper.data.filter((value) => value >= darkestPaper).toSorted()
  return values.length === 0 ? 0 : values[Math.floor(values.length * 0.9)]! - values[Math.floor(values.length * 0.1)]!
}

/** Divides by the paper's brightness, interpolated between the tiles: shadows and gradients become white. */
export function whiten(grey: Grey, paper: Paper): Grey {
  const data = new Uint8Array(grey.data.length)
  const row = new Float32Array(paper.width)
  for (let y = 0; y < grey.height; y++) {
    const [above, below, share] = between(y, paper.tile, paper.height)
    for (let i = 0; i < paper.width; i++) {
      row[i] = paper.data[above * paper.width + i]! * (1 - share) + paper.data[below * paper.width + i]! * share
    }
    for (let x = 0; x < grey.width; x++) {
      const at = Math.min(paper.width - 1, Math.max(0, (x + 0.5) / paper.tile - 0.5))
      const left = Math.floor(at)
      const here = row[left]! + (at - left) * (row[Math.min(left + 1, paper.width - 1)]! - row[left]!)
      const i = y * grey.width + x
      data[i] = Math.min(255, (grey.data[i]! * 255) / Math.max(darkestPaper, here))
    }
  }
  return { ...grey, data }
}

/** The two tiles whose centres enclose a coordinate, and the second one's share. */
function between(at: number, tile: number, tiles: number): [number, number, number] {
  const place = Math.min(tiles - 1, Math.max(0, (at + 0.5) / tile - 0.5))
  const first = Math.floor(place)
  return [first, Math.min(tiles - 1, first + 1), place - first]
}
