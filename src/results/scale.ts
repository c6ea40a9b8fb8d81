import type { Page, Polygon } from '../model/result.ts'
import { hundredth } from './polygon.ts'

/** At which a page in points is described where lengths are whole pixels: as it would be scanned. */
export const pointsResolution = 300

/** A page in whole pixels. */
export function inPixels(page: Page): Page {
  return scalePage(page, page.unit === 'point' ? pointsResolution / 72 : 1, Math.round)
}

/** A page in another unit: every length times `factor`, rounded by `round`. Its `unit` stays. */
export function scalePage(page: Page, factor: number, round: (length: number) => number = hundredth): Page {
  const scaled = <T extends { readonly polygon: Polygon }>(part: T): T => ({
    ...part,
    polygon: part.polygon.map((value) => round(value * factor)),
  })
  return {
    ...page,
    width: round(page.width * factor),
    height: round(page.height * factor),
    words: page.words.map(scaled),
    lines: page.lines.map(scaled),
    blocks: page.blocks.map(scaled),
  }
}
