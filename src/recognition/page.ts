import type { Grey } from './prepare/grey.ts'

/** One page as engines take it: 8 bits of grey a pixel, rows from the top, in a PGM file (Netpbm's P5), which needs no inflating. */
export type Page = Buffer

/** Wraps grey pixels as a {@link Page}. */
export function toPage({ data, width, height }: Grey): Page {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), data])
}

/** The parts of a page above, between and below some of its rows. */
export function cutPage(page: Page, rows: readonly number[]): Page[] {
  if (rows.length === 0) return [page]
  const start = pixelsAt(page)
  const [, width = 0, height = 0] = page.subarray(0, start).toString('latin1').split(/\s/).map(Number)
  return [...rows, height].map((to, i) => {
    const from = rows[i - 1] ?? 0
    return toPage({ data: page.subarray(start + from * width, start + to * width), width, height: to - from })
  })
}

/** Turns a page by 180°: read backwards, its pixels are those of the page on its head. */
export function turnOver(page: Page): Page {
  const start = pixelsAt(page)
  return Buffer.concat([page.subarray(0, start), page.subarray(start).toReversed()])
}

function pixelsAt(page: Page): number {
  return page.indexOf('\n255\n') + 5
}
