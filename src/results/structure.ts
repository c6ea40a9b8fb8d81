import type { Block, Line, Page, Result, Span, Word } from '../model/result.ts'

/** The part of a list that a span names. */
export function partOf<T>(list: readonly T[], { offset, length }: Span): readonly T[] {
  return list.slice(offset, offset + length)
}

/** The lines of a block that say anything. */
export function linesOf(page: Page, block: Block): readonly Line[] {
  return partOf(page.lines, block.lines).filter(({ words }) => words.length > 0)
}

/** The words of a line. */
export function wordsOf(page: Pick<Page, 'words'>, line: Line): readonly Word[] {
  return partOf(page.words, line.words)
}

/** Whether the content has something, a space, between these two. */
export function isSpaced(before: Word, after: Word): boolean {
  return after.span.offset > before.span.offset + before.span.length
}

/** A page, and the number that it has in a format in which a page has one number. */
export type NumberedPage = readonly [number: number, page: Page]

/** The number of a page in its document where the result is of one document, else its place among all pages, from 1. */
export function numberedPages({ pages }: Result): NumberedPage[] {
  const isOneDocument = pages.every(({ item }) => item === pages[0]?.item)
  return pages.map((page, i) => [isOneDocument ? page.page : i + 1, page])
}
