import type { Grey } from './prepare/grey.ts'

/** One page as engines take it: 8 bits of grey a pixel, rows from the top, in a PGM file (Netpbm's P5), which needs no inflating. */
export type Page = Buffer

/** Wraps grey pixels as a {@link Page}. */
export function toPage({ data, width, height }: Grey): Page {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), data])
}

/** Turns a page by 180°: read backwards, its pixels are those of the page on its head. */
export function turnOver(page: Page): Page {
  const start = page.indexOf('\n255\n') + 5
  return Buffer.concat([page.subarray(0, start), page.subarray(start).toReversed()])
}
