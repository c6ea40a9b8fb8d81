import type { Page, Polygon } from '../model/result.ts'
import { hundredth } from './polygon.ts'

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
