import type { AffineMap } from '../results/map.ts'
import type { Grey } from './prepare/grey.ts'

/** One page as engines take it: a grey picture, ready to be read. */
export type Page = Grey

/** The parts of a page above, between and below some of its rows; they share its pixels. */
export function cutPage({ data, width, height }: Page, rows: readonly number[]): Page[] {
  return [...rows, height].map((to, i) => {
    const from = rows[i - 1] ?? 0
    return { data: data.subarray(from * width, to * width), width, height: to - from }
  })
}

/** Turns a page by 180°: read backwards, its pixels are those of the page upside down. */
export function turnOver({ data, width, height }: Page): Page {
  return { data: data.toReversed(), width, height }
}

/** From a page that was turned by {@link turnOver} back to what it was. */
export function beforeTurnOver({ width, height }: Pick<Page, 'width' | 'height'>): AffineMap {
  return [-1, 0, 0, -1, width, height]
}
