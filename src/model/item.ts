/** An entry of a request as it goes to recognition: a document, and which of its pages are wanted. */
export interface Item {
  readonly bytes: Buffer
  /** Counted from 1, each once, in the order in which their texts are told; never empty. */
  readonly pages: readonly number[]
}

/** Between the texts of two pages, as Tesseract has it. */
export const pageBreak = '\f'

/** Pages of all of them. */
export function countPages(items: ReadonlyArray<Pick<Item, 'pages'>>): number {
  return items.reduce((sum, { pages }) => sum + pages.length, 0)
}
