import { type Grey, mapGreys } from './grey.ts'
import { otsu } from './histogram.ts'
import type { Paper } from './paper.ts'

/** How dark the letters of a page are, and how light the paper between them, of 255. */
export interface Print {
  readonly ink: number
  readonly paper: number
}

/** A tile that is darker than this shows the bed of the scanner or a picture, not paper. */
const darkestPaper = 128
/** Ink of at least this value is faint. */
const faintInk = 110
/** What is left of faint ink: nearly black. */
const strongInk = 32
/** Less difference than this is the grain of the paper. */
const leastContrast = 25
/** In noise pixels side by side differ by two thirds of what parts its two halves. */
const mostGrain = 0.35
/** Of the pixels of a page of text so many are ink. */
const inkShare = { least: 0.004, most: 0.35 }
/** Every so many pixels are looked at, in both directions. */
const step = 2

/** Measures ink and paper, where paper is all around, so that no edge of a scan counts; nothing when there is no text to be seen. */
export function printOf(grey: Grey, paper: Paper): Print | undefined {
  const counts = new Uint32Array(256)
  for (let row = 1; row < paper.height - 1; row++) {
    for (let column = 1; column < paper.width - 1; column++) {
      if (isAmidPaper(paper, column, row)) count(grey, paper.tile, column, row, counts)
    }
  }
  const threshold = otsu(counts)
  const [ink, light] = [classOf(counts, 0, threshold + 1), classOf(counts, threshold + 1, 256)]
  const share = ink.pixels / Math.max(1, ink.pixels + light.pixels)
  const isText = share >= inkShare.least && share <= inkShare.most && light.mean - ink.mean >= leastContrast
  return isText ? { ink: ink.mean, paper: light.mean } : undefined
}

/**
 * Whether the ink is so weak that whatever is darker on the page would hide it, and no mere grain.
 *
 * @param grain of the page, as it is
 */
export function isFaint(print: Print | undefined, grain: number): print is Print {
  return print !== undefined && print.ink >= faintInk && grain < mostGrain * (print.paper - print.ink)
}

/** Stretches the greys so that faint ink becomes nearly black and paper white. */
export function strengthen(grey: Grey, { ink, paper }: Print): Grey {
  const slope = (255 - strongInk) / (paper - ink)
  return mapGreys(grey, (value) => Math.round(Math.min(255, Math.max(0, strongInk + (value - ink) * slope))))
}

function isAmidPaper({ data, width }: Paper, column: number, row: number): boolean {
  for (let y = row - 1; y <= row + 1; y++) {
    for (let x = column - 1; x <= column + 1; x++) {
      if (data[y * width + x]! < darkestPaper) return false
    }
  }
  return true
}

function count({ data, width, height }: Grey, tile: number, column: number, row: number, counts: Uint32Array): void {
  const [right, bottom] = [Math.min(width, (column + 1) * tile), Math.min(height, (row + 1) * tile)]
  for (let y = row * tile; y < bottom; y += step) {
    for (let x = column * tile; x < right; x += step) counts[data[y * width + x]!]!++
  }
}

function classOf(counts: Uint32Array, from: number, to: number): { pixels: number; mean: number } {
  let [pixels, sum] = [0, 0]
  for (let value = from; value < to; value++) {
    pixels += counts[value]!
    sum += counts[value]! * value
  }
  return { pixels, mean: sum / Math.max(1, pixels) }
}
