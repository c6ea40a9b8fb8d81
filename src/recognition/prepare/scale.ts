import type { Glyphs } from './glyphs.ts'

/** Height of capitals at which clean print is read as well as in any larger size, in pixels; the engine takes a tenth longer at 24. */
const cleanPx = 17
/** The same for worn print: receipts are read best at 20 to 25. */
const wornPx = 22
/** Print is called clean up to so many specks for each letter, and worn from twice as many on. */
const cleanSpecks = 0.2
/** Fewer pieces than this are a logo or noise, and say nothing about the size of the text. */
const fewest = 10
const limits = { least: 1 / 4, most: 3 }
/** A change smaller than this blurs more than it helps. */
const slack = 1.15

/** The factor that brings the letters of a page to the engine's favourite height; 1 = leave it alone. */
export function scaleFor({ count, height, specks }: Glyphs): number {
  if (count < fewest) return 1
  const wear = Math.min(1, Math.max(0, specks / cleanSpecks - 1))
  const target = cleanPx + wear * (wornPx - cleanPx)
  const factor = Math.min(limits.most, Math.max(limits.least, target / height))
  return factor > slack || factor < 1 / slack ? factor : 1
}
