import { type Box, components } from './components.ts'
import type { Grey } from './grey.ts'
import { shrink } from './shrink.ts'

/** The letters of a page: how many, and how high capitals and digits are, in pixels: three quarters of them are at most as high. */
export interface Glyphs {
  readonly count: number
  readonly height: number
}

/** Flatter pieces are specks and dots of i; higher ones are pictures and frames. */
const lowest = 4
const highest = 255

/** Larger pages are measured on a copy: their letters are large too, and noise has as many pieces as it has pixels. */
const measuredPixels = 4_000_000

/** The connected ink of a page, or of a copy of a large one, and by what factor that is smaller. */
export interface Pieces {
  readonly boxes: readonly Box[]
  readonly factor: number
}

/** Finds the connected ink. */
export function piecesOf(grey: Grey, threshold: number): Pieces {
  const factor = Math.ceil(Math.sqrt((grey.width * grey.height) / measuredPixels))
  return { boxes: components(shrink(grey, factor), threshold), factor }
}

/** Measures the letters: connected ink that is neither speck nor picture, rule nor border. */
export function glyphsOf({ boxes, factor }: Pieces): Glyphs {
  const { count, height } = measured(boxes)
  return { count, height: factor * height }
}

/** Measures the letters among connected pieces of ink. @param least the height of the lowest ones, in pixels */
export function measured(pieces: readonly Box[], least = lowest): Glyphs {
  const letters = pieces.filter((piece) => isLetter(piece, least))
  const heights = letters.map(({ top, bottom }) => bottom - top)
  heights.sort((a, b) => a - b)
  return { count: heights.length, height: heights[Math.floor(0.75 * heights.length)] ?? 0 }
}

function isLetter({ left, right, top, bottom }: Box, least: number): boolean {
  const [height, width] = [bottom - top, right - left]
  return height >= least && height <= highest && width <= 4 * height && width >= height / 8
}
