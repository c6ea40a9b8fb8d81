import type { AffineMap } from '../results/map.ts'
import type { Box } from '../results/polygon.ts'
import type { Grey } from './prepare/grey.ts'

/** One page as engines take it: a grey picture, ready to be read. */
export interface Page extends Grey {
  /** It is one block of lines below each other: an engine need not make out a layout (page segmentation mode 6 of Tesseract). */
  readonly isBlock?: boolean
}

/** The parts of a page above, between and below some of its rows; they share its pixels. */
export function cutPage({ data, width, height }: Page, rows: readonly number[]): Page[] {
  return [...rows, height].map((to, i) => {
    const from = rows[i - 1] ?? 0
    return { data: data.subarray(from * width, to * width), width, height: to - from }
  })
}

/** The part of a page that is in a box, and where it begins. */
export function cutBox(page: Page, box: Box): { part: Page; left: number; top: number } {
  const [left, top] = [Math.max(0, Math.floor(box.left)), Math.max(0, Math.floor(box.top))]
  const [right, bottom] = [Math.min(page.width, Math.ceil(box.right)), Math.min(page.height, Math.ceil(box.bottom))]
  const [width, height] = [right - left, bottom - top]
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const from = (top + y) * page.width + left
    data.set(page.data.subarray(from, from + width), y * width)
  }
  return { part: { data, width, height }, left, top }
}

/** Turns a page by 180°: read backwards, its pixels are those of the page upside down. */
export function turnOver({ data, width, height }: Page): Page {
  return { data: data.toReversed(), width, height }
}

/** From a page that was turned by {@link turnOver} back to what it was. */
export function beforeTurnOver({ width, height }: Pick<Page, 'width' | 'height'>): AffineMap {
  return [-1, 0, 0, -1, width, height]
}
