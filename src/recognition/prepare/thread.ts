import { isMarkedAsUntransferable } from 'node:worker_threads'
import { move, transferableSymbol, valueSymbol } from 'piscina'
import { UnreadableImageError } from '../../errors.ts'
import { freeMemory } from '../../free-memory.ts'
import { openImage } from '../../images/open.ts'
import { prepare } from './chain.ts'
import { decodePage } from './decode.ts'
import type { Grey } from './grey.ts'
import { type Cut, findCuts } from './strips.ts'

/** One page of an image to prepare. */
export interface PageRequest {
  readonly image: Uint8Array
  readonly index: number
  /** Parts that it may be cut into. */
  readonly strips: number
}

/** The prepared page, whose pixels nobody else holds, or why there is none. (An error loses its class on the way between threads.) */
export type PageReply = { readonly page: Grey; readonly cuts: readonly Cut[] } | { readonly unreadable: string }

/** What a preparation thread does: decodes a page and makes it easy to read. */
export default async function preparePage({ image, index, strips }: PageRequest): Promise<unknown> {
  try {
    const opened = await openImage(Buffer.from(image.buffer, image.byteOffset, image.length))
    const decoded = await decodePage(opened.page(index))
    const { grey } = prepare(decoded)
    if (grey.data !== decoded.data) freeMemory(decoded.data)
    const page = { ...grey, data: transferable(grey.data) }
    return move({
      [transferableSymbol]: [page.data.buffer],
      [valueSymbol]: { page, cuts: findCuts(page, strips) } satisfies PageReply,
    })
  } catch (error) {
    if (error instanceof UnreadableImageError) return { unreadable: String(error.cause) } satisfies PageReply
    throw error
  }
}

/** Memory that came from sharp, when no step has changed the picture, cannot be handed over. */
function transferable(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = data
  const isOurs = buffer instanceof ArrayBuffer && !isMarkedAsUntransferable(buffer)
  return isOurs ? new Uint8Array(buffer, data.byteOffset, data.length) : Uint8Array.from(data)
}
