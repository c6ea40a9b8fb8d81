import { UnreadableImageError } from '../../errors.ts'
import { openImage } from '../../images/open.ts'
import { toPage } from '../page.ts'
import { prepare } from './chain.ts'
import { decodePage } from './decode.ts'
import { type Cut, findCuts } from './strips.ts'

/** One page of an image to prepare. */
export interface PageRequest {
  readonly image: Uint8Array
  readonly index: number
  /** Parts that it may be cut into. */
  readonly strips: number
}

/** The prepared page, or why there is none. (An error loses its class on the way between threads.) */
export type PageReply = { readonly page: Uint8Array; readonly cuts: readonly Cut[] } | { readonly unreadable: string }

/** What a preparation thread does: decodes a page and makes it easy to read. */
export default async function preparePage({ image, index, strips }: PageRequest): Promise<PageReply> {
  try {
    const opened = await openImage(Buffer.from(image.buffer, image.byteOffset, image.length))
    const { grey } = prepare(await decodePage(opened.page(index)))
    return { page: toPage(grey), cuts: findCuts(grey, strips) }
  } catch (error) {
    if (error instanceof UnreadableImageError) return { unreadable: String(error.cause) }
    throw error
  }
}
