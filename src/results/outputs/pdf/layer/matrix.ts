import type { Box } from '../pages.ts'

/** Maps x, y to a·x + c·y + e, b·x + d·y + f (ISO 32000-2 §8.3.3). */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/**
 * From what a viewer shows, measured in parts of it from the top left, to the page's own space, of which it shows this box, turned
 * clockwise.
 */
export function fromViewer([left, bottom, right, top]: Box, degrees: number): Matrix {
  const [width, height] = [right - left, top - bottom]
  if (degrees === 90) return [0, height, width, 0, left, bottom]
  if (degrees === 180) return [-width, 0, 0, height, right, bottom]
  if (degrees === 270) return [0, -height, -width, 0, right, top]
  return [width, 0, 0, -height, left, top]
}

/** The same map for coordinates that are so many times larger. */
export function scaled([a, b, c, d, e, f]: Matrix, x: number, y: number): Matrix {
  return [a / x, b / x, c / y, d / y, e, f]
}

/** A number of so many decimals, as short as it can be written in a content stream. */
export function short(value: number, decimals: number): string {
  const text = value.toFixed(decimals)
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return trimmed.replace(/^-?0$/, '0').replace(/^(-?)0\./, '$1.')
}
