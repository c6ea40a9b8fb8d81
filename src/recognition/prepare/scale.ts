import type { Glyphs } from './glyphs.ts'

/** Height of the median letter at which receipts and small print are read best, in pixels. */
const targetPx = 20
/** On pages with many letters: 14 px are read as well as 20 and cost a tenth less (ten printed pages). */
const densePx = 14
const denseCount = 1000
/** Fewer pieces than this are a logo or noise, and say nothing about the size of the text. */
const fewest = 10
const limits = { least: 1 / 3, most: 3 }
/** A change smaller than this blurs more than it helps. */
const slack = 1.15

/** The factor that brings the letters of a page to the engine's favourite height; 1 = leave it alone. */
export function scaleFor({ count, height }: Glyphs): number {
  if (count < fewest) return 1
  const target = count >= denseCount ? densePx : targetPx
  const factor = Math.min(limits.most, Math.max(limits.least, target / height))
  return factor > slack || factor < 1 / slack ? factor : 1
}
