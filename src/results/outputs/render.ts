import { assemble } from '../assemble.ts'
import { unpackPage } from '../packing.ts'
import { type TextFormatName, textFormats } from './formats.ts'

/** A page as it is kept, and which it is. */
export interface PackedPage {
  /** The document's place in the request, from 0. */
  readonly item: number
  /** The page's number in its document, from 1. */
  readonly page: number
  readonly packed: Uint8Array
}

/** Pages to write down. */
export interface RenderRequest {
  readonly format: TextFormatName
  readonly pages: readonly PackedPage[]
}

/** Writes pages down in a format. It is also what a rendering thread does: a page takes up to 20 ms. */
export default function render({ format, pages }: RenderRequest): string {
  const unpacked = pages.map(({ item, page, packed }) => ({ item, page, result: unpackPage(asBuffer(packed)) }))
  return textFormats[format].write(assemble(unpacked))
}

/** What comes from another thread is no Buffer any more. */
function asBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length)
}
