import { ImageTooLargeError, OverloadedError, UnreadableImageError } from '../errors.ts'
import type { Item } from '../model/item.ts'
import { formatOf } from './format.ts'
import { type OpenedImage, openImage } from './open.ts'
import { createTurns } from './turns.ts'

/** What a request may hold. */
export interface ImageLimits {
  readonly maxImages: number
  /** Of one page, by its header. */
  readonly maxPixels: number
  /** Of one TIFF. */
  readonly maxPages: number
}

/** Knows whether bytes are pictures within the limits. */
export type ImageReader = ReturnType<typeof createImageReader>

/** Pictures of few bytes can take seconds to decode: whoever would wait longer than this for those of others is told at once. */
const longestWaitMs = 10_000
/** The threads that libuv has, all of which may be busy with headers, since each takes milliseconds. */
const headersAtATime = 4
/** Those of a request that take longer than this in all, with its turns, are given up. */
const headersMs = 10_000
/** A scanned book has many pages, and a bomb of few bytes many large ones: this many of the largest page are enough, in a request. */
const largestPagesInAll = 16
/** Tiles are larger than their picture where they stand over its edge. */
const tilesToPicture = 2
/** Takes up to a second to decode. */
const largePixels = 32_000_000

/** A reader for requests under these limits. One for each process, since it sees to it that requests take turns. */
export function createImageReader(limits: ImageLimits) {
  const headers = createTurns({ concurrency: headersAtATime, longestWaitMs })
  const pixels = createTurns({ longestWaitMs })

  return {
    limits,

    /**
     * Checks each header; no pixel is decoded.
     *
     * @param signal ends it between two images, with its reason
     * @throws the error of the first bad image, with its index: UnsupportedImageError, UnreadableImageError, ImageTooLargeError;
     * ImageTooLargeError for all of them together; OverloadedError when too many others have theirs checked, or it took too long
     */
    async inspectAll(images: readonly Buffer[], signal: AbortSignal): Promise<Item[]> {
      let total = 0
      const items: Item[] = []
      const late = new AbortController()
      const timer = setTimeout(() => late.abort(tooSlow()), headersMs)
      await headers
        .forEach(images, AbortSignal.any([signal, late.signal]), (bytes, inTurn, index) =>
          inTurn(async () => {
            const image = await openImage(bytes) // not within the sum, whose other side would be read before
            total += workOf(image, limits)
            items[index] = { bytes, pages: Array.from(image.sizes, (_, i) => i + 1) }
          }),
        )
        .finally(() => clearTimeout(timer))
      if (total > largestPagesInAll * limits.maxPixels) throw tooMuch('The request', total, limits)
      return items
    },

    /**
     * Decodes every page that is wanted once and throws the pixels away, so that a truncated or corrupt file is told now and not by a
     * worker later. The decoder is the one that recognition uses: what passes here is readable there.
     *
     * @param signal ends it between two pages, with its reason
     * @throws UnreadableImageError with the index of the first bad image; OverloadedError when too many others have theirs checked
     */
    async verifyAll(items: readonly Item[], signal: AbortSignal): Promise<void> {
      await pixels.forEach(items, signal, async ({ bytes, pages }, inTurn) => {
        if (formatOf(bytes) === 'bmp') return // it has plain rows: that they are all there was seen in its header
        const { sizes, scans, visit } = await inTurn(() => openImage(bytes))
        try {
          for (const page of pages) {
            const { width = 0, height = 0 } = sizes[page - 1] ?? {}
            await inTurn(() => visit(page - 1), width * height * scans > largePixels ? 'large' : 'small')
          }
        } catch (error) {
          throw signal.aborted ? error : new UnreadableImageError({ cause: error })
        }
      })
    },
  }
}

/** Pixels that a decoder goes through, over all pages and scans. @throws ImageTooLargeError */
function workOf({ header, sizes, scans, tilePixels }: OpenedImage, limits: ImageLimits): number {
  const { maxPixels, maxPages } = limits
  if (header.pages > maxPages)
    throw new ImageTooLargeError(`The TIFF has ${header.pages} pages; at most ${maxPages} are allowed. Split it.`)
  let total = 0
  for (const { width, height } of sizes) {
    total += width * height
    if (width * height > maxPixels) {
      throw new ImageTooLargeError(
        `The image is ${width} × ${height} pixels; at most ${maxPixels} pixels are allowed. Scale it down.`,
      )
    }
  }
  if (tilePixels > tilesToPicture * maxPixels)
    throw new ImageTooLargeError(`The image is made of tiles of ${tilePixels} pixels in all. Save it as one picture.`)
  const work = Math.max(total * scans, tilePixels)
  if (work <= largestPagesInAll * maxPixels) return work
  if (scans === 1) throw tooMuch('The TIFF', total, limits)
  throw new ImageTooLargeError(`The JPEG has ${scans} scans of ${total} pixels. Save it as a baseline JPEG.`)
}

function tooMuch(what: string, pixels: number, { maxPixels }: ImageLimits): ImageTooLargeError {
  const most = largestPagesInAll * maxPixels
  return new ImageTooLargeError(
    `${what} has ${pixels} pixels to go through, a progressive JPEG's once for each scan; at most ${most} are allowed. Split it.`,
  )
}

function tooSlow(): OverloadedError {
  return new OverloadedError('Looking at the images took too long. Send fewer of them, or try again later.', 10)
}
