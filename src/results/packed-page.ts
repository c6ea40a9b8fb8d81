import type { PageResult, Result } from '../model/result.ts'
import { assemble } from './assemble.ts'
import { unpackPage } from './packing.ts'
import { pageNotRead } from './warnings.ts'

/** A page as it is kept, and which it is. */
export interface PackedPage {
  /** The document's place in the request, from 0. */
  readonly item: number
  /** The page's number in its document, from 1. */
  readonly page: number
  /** Left out when the page could not be read. */
  readonly packed?: Uint8Array
}

/**
 * The result that these pages make, in order. One that could not be read has no words, and is as large as the first of its document that
 * could. Up to 20 ms a page; between threads packed pages go, since results would have to be cloned.
 *
 * @throws PackedPageError
 */
export function unpackPages(pages: readonly PackedPage[]): Result {
  const read = pages.map(({ packed }) => packed && unpackPage(asBuffer(packed)))
  const firstOf = new Map<number, PageResult>()
  for (const [i, result] of read.entries()) {
    const { item = 0 } = pages[i] ?? {}
    if (result !== undefined && !firstOf.has(item)) firstOf.set(item, result)
  }
  return assemble(
    pages.flatMap(({ item, page }, i) => {
      const first = firstOf.get(item)
      const result = read[i] ?? (first && unreadPage(first))
      return result === undefined ? [] : [{ item, page, result }]
    }),
  )
}

/** A page of which nothing is known but that it is there. */
function unreadPage({ width, height, unit }: PageResult): PageResult {
  const empty = { content: '', angle: 0, confidence: 0, blocks: [], lines: [], words: [] }
  return { ...empty, width, height, unit, source: 'ocr', warnings: [pageNotRead()] }
}

/** What comes from another thread is no Buffer any more. */
function asBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length)
}
