import type { Glyphs } from './glyphs.ts'

/**
 * Height of capitals and digits at which receipts are read best, and print as well as in any larger size, in pixels. Size costs:
 * the engine takes a tenth longer over print half as large again.
 */
const targetPx = 20
/** Fewer pieces than this are a logo or noise, and say nothing about the size of the text. */
const fewest = 10
const limits = { least: 1 / 4, most: 3 }
/** A change smaller than this blurs more than it helps. */
const slack = 1.15

/** The factor that brings the letters of a page to the engine's favourite height; 1 = leave it alone. */
export function scaleFor({ count, height }: Glyphs): number {
  if (count < fewest) return 1
  const factor = Math.min(limits.most, Math.max(limits.least, targetPx / height))
  return factor > slack || factor < 1 / slack ? factor : 1
}
