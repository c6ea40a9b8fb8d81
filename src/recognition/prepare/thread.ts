import { isMarkedAsUntransferable } from 'node:worker_threads'
import { move, transferableSymbol, valueSymbol } from 'piscina'
import { openImage } from '../../documents/raster/open.ts'
import { UnreadableImageError } from '../../errors.ts'
import { freeMemory } from '../../free-memory.ts'
import { identity } from '../../results/map.ts'
import { prepare } from './chain.ts'
import { type Decoded, decodePage } from './decode.ts'
import { glyphLinesOf } from './glyph-lines.ts'
import type { Grey } from './grey.ts'
import { type EncodedPage, type Picture, type PreparedPage, preparedSheet } from './prepared.ts'
import { findCuts } from './strips.ts'

/** One page to prepare. */
export interface PageRequest extends Picture {
  /** Parts that it may be cut into. */
  readonly strips: number
}

/** The prepared page, whose pixels nobody else holds, or why there is none. (An error loses its class on the way between threads.) */
export type PageReply = PreparedPage | { readonly unreadable: string }

/** What a preparation thread does: decodes a page and makes it easy to read. */
export default async function preparePage({ of, sheet, strips }: PageRequest): Promise<unknown> {
  try {
    const decoded = 'data' in of ? asDecoded(of) : await decode(of)
    const prepared = prepare(decoded.grey)
    const { grey } = prepared
    if (grey.data !== decoded.grey.data) freeMemory(decoded.grey.data)
    const page = { ...grey, data: transferable(grey.data) }
    return move({
      [transferableSymbol]: [page.data.buffer],
      [valueSymbol]: {
        page,
        cuts: findCuts(page, strips),
        glyphs: glyphLinesOf(page),
        sheet: preparedSheet(decoded, prepared, sheet),
      } satisfies PageReply,
    })
  } catch (error) {
    if (error instanceof UnreadableImageError) return { unreadable: String(error.cause) } satisfies PageReply
    throw error
  }
}

async function decode({ image, index }: EncodedPage): Promise<Decoded> {
  const opened = await openImage(Buffer.from(image.buffer, image.byteOffset, image.length))
  return decodePage(opened.page(index))
}

function asDecoded(grey: Grey): Decoded {
  return { grey, back: identity, width: grey.width, height: grey.height }
}

/** Memory that came from sharp, when no step has changed the picture, cannot be handed over. */
function transferable(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = data
  const isOurs = buffer instanceof ArrayBuffer && !isMarkedAsUntransferable(buffer)
  return isOurs ? new Uint8Array(buffer, data.byteOffset, data.length) : Uint8Array.from(data)
}
