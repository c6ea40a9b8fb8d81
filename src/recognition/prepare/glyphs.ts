import { components } from './components.ts'
import type { Grey } from './grey.ts'
import { shrink } from './shrink.ts'

/** The letters of a page. */
export interface Glyphs {
  readonly count: number
  /** Of capitals and digits, in pixels: three quarters of the letters are at most as high. */
  readonly height: number
  /** Small pieces for each letter. Clean print has 0.05 to 0.2, dots and commas; worn print and noise have more. */
  readonly specks: number
}

/** Flatter pieces are no letters, higher ones are pictures and frames. */
const lowest = 4
const highest = 255
/** Lower than this share of a letter is a speck. */
const speckShare = 0.3

/** Larger pages are measured on a copy: their letters are large too, and noise has as many pieces as it has pixels. */
const measuredPixels = 4_000_000

/** Measures the letters: connected ink that is neither speck nor picture, rule nor border. */
export function glyphsOf(grey: Grey, threshold: number): Glyphs {
  const factor = Math.ceil(Math.sqrt((grey.width * grey.height) / measuredPixels))
  const boxes = components(shrink(grey, factor), threshold)
  const heights: number[] = []
  for (const { left, right, top, bottom } of boxes) {
    const height = bottom - top
    const width = right - left
    const isLetter = height >= lowest && height <= highest && width <= 4 * height && width >= height / 8
    if (isLetter) heights.push(height)
  }
  heights.sort((a, b) => a - b)
  const height = heights[Math.floor(0.75 * heights.length)] ?? 0
  const specks = boxes.filter(({ top, bottom }) => bottom - top < speckShare * height).length
  return { count: heights.length, height: factor * height, specks: specks / Math.max(1, heights.length) }
}
