import type { Result } from '../model/result.ts'
import { assemble } from './assemble.ts'
import { unpackPage } from './packing.ts'

/** A page as it is kept, and which it is. */
export interface PackedPage {
  /** The document's place in the request, from 0. */
  readonly item: number
  /** The page's number in its document, from 1. */
  readonly page: number
  readonly packed: Uint8Array
}

/**
 * The result that these pages make, in order. Up to 20 ms a page; between threads packed pages go, since results would have to be cloned.
 *
 * @throws PackedPageError
 */
export function unpackPages(pages: readonly PackedPage[]): Result {
  return assemble(pages.map(({ item, page, packed }) => ({ item, page, result: unpackPage(asBuffer(packed)) })))
}

/** What comes from another thread is no Buffer any more. */
function asBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length)
}
