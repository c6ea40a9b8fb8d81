import { availableParallelism } from 'node:os'
import pLimit from 'p-limit'
import { atIndex, ImageTooLargeError, TooManyImagesError, UnreadableImageError } from '../errors.ts'
import type { ImageData } from '../model/image.ts'
import type { Item } from '../model/item.ts'
import { decodeBase64 } from './base64.ts'
import { formatOf } from './format.ts'
import { scansOf } from './jpeg.ts'
import { type OpenedImage, openImage } from './open.ts'

/** What a request may hold. */
export interface ImageLimits {
  readonly maxImages: number
  /** Of one page, by its header. */
  readonly maxPixels: number
  /** Of one TIFF. */
  readonly maxPages: number
}

/** Turns `image_data` into bytes that are known to be pictures within the limits. */
export type ImageReader = ReturnType<typeof createImageReader>

/** A reader for requests under these limits. */
export function createImageReader(limits: ImageLimits) {
  // Trial decoding is bounded: hostile files are small on the wire and large in memory.
  const inTurn = pLimit(availableParallelism())

  return {
    /**
     * Looks at no more of a body than how many images it has. To be asked before the body is validated: that finds a fault
     * in each of millions of bad items, and takes minutes and gigabytes over it.
     *
     * @throws TooManyImagesError
     */
    checkCount(body: unknown): void {
      const items = typeof body === 'object' && body !== null && 'image_data' in body ? body.image_data : undefined
      if (Array.isArray(items) && items.length > limits.maxImages)
        throw new TooManyImagesError(items.length, limits.maxImages)
    },

    /**
     * Decodes the base64 and checks each header; no pixel is decoded.
     *
     * @throws the error of the first bad item, with its index: InvalidRequestError,
     * UnsupportedImageError, UnreadableImageError, ImageTooLargeError
     */
    async inspectAll(imageData: ImageData): Promise<Item[]> {
      const items = typeof imageData === 'string' ? [imageData] : imageData
      const inspected = await firstFault(items, async (item) => {
        const bytes = decodeBase64(item)
        const opened = await openImage(bytes)
        const pages = Array.from({ length: opened.header.pages }, (_, i) => i + 1)
        return { bytes, pages, pixels: await countPixels(bytes, opened, limits) }
      })
      const pixels = inspected.reduce((sum, image) => sum + image.pixels, 0)
      if (pixels > largestPagesInAll * limits.maxPixels) throw tooManyPixels('The request', pixels, limits)
      return inspected.map(({ bytes, pages }) => ({ bytes, pages }))
    },

    /**
     * Decodes every page that is wanted once and throws the pixels away, so that a truncated or corrupt file is told now and not by a
     * worker later. The decoder is the one that recognition uses: what passes here is readable there.
     *
     * @param signal ends it between two pages, without an error
     * @throws UnreadableImageError with the index of the first bad item
     */
    async verifyAll(items: readonly Item[], signal: AbortSignal): Promise<void> {
      await firstFault(items, (item) => inTurn(() => decodeOnce(item, signal)))
    },
  }
}

async function decodeOnce({ bytes, pages }: Item, signal: AbortSignal): Promise<void> {
  if (signal.aborted || formatOf(bytes) === 'bmp') return // a BMP has plain rows: that they are all there was seen in its header
  const { visit } = await openImage(bytes)
  try {
    for (const page of pages) {
      if (signal.aborted) return
      await visit(page - 1)
    }
  } catch (error) {
    throw new UnreadableImageError({ cause: error })
  }
}

/** A scanned book has many pages, and a bomb of few bytes many large ones: this many of the largest page are enough, in a request. */
const largestPagesInAll = 16

/** Pixels that a decoder goes through, over all pages. @throws ImageTooLargeError */
async function countPixels(bytes: Buffer, { header, size }: OpenedImage, limits: ImageLimits): Promise<number> {
  const { pages, format } = header
  const { maxPixels, maxPages } = limits
  if (pages > maxPages)
    throw new ImageTooLargeError(`The TIFF has ${pages} pages; at most ${maxPages} are allowed. Split it.`)
  let total = 0
  for (let page = 0; page < pages; page++) {
    const { width, height } = page === 0 ? header : await size(page)
    total += width * height
    if (width * height > maxPixels) {
      throw new ImageTooLargeError(
        `The image is ${width} × ${height} pixels; at most ${maxPixels} pixels are allowed. Scale it down.`,
      )
    }
  }
  const scans = format === 'jpeg' ? scansOf(bytes) : 1
  if (total * scans <= largestPagesInAll * maxPixels) return total
  if (scans === 1) throw tooManyPixels('The TIFF', total, limits)
  throw new ImageTooLargeError(`The JPEG has ${scans} scans of ${total} pixels. Save it as a baseline JPEG.`)
}

function tooManyPixels(what: string, pixels: number, { maxPixels }: ImageLimits): ImageTooLargeError {
  const most = largestPagesInAll * maxPixels
  return new ImageTooLargeError(`${what} has ${pixels} pixels in all; at most ${most} are allowed. Split it.`)
}

/** Like Promise.all, but of several faults it throws the one of the lowest index, which it notes on it. */
async function firstFault<In, Out>(items: readonly In[], work: (item: In) => Promise<Out>): Promise<Out[]> {
  const outcomes = await Promise.allSettled(items.map(work))
  return outcomes.map((outcome, index) => {
    if (outcome.status === 'rejected') throw atIndex(outcome.reason, index)
    return outcome.value
  })
}
