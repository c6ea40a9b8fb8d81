import { ImageTooLargeError, OverloadedError, UnreadableImageError } from '../errors.ts'
import type { Item } from '../model/item.ts'
import type { PageRange } from '../model/options.ts'
import { formatOf, isPdf } from './format.ts'
import { pickPages } from './pick-pages.ts'
import { type OpenedImage, openImage } from './raster/open.ts'
import { createTurns } from './turns.ts'

/** What a request may hold. */
export interface ImageLimits {
  readonly maxImages: number
  /** Of one page, by its header. */
  readonly maxPixels: number
  /** That are wanted of one document. */
  readonly maxPages: number
}

/** What is wanted of the documents of a request. */
export interface Wanted {
  /** Left out: all pages. */
  readonly pages?: readonly PageRange[] | undefined
  /** Of PDFs that need one. */
  readonly password?: string | undefined
}

/** A PDF that was looked into. */
export interface InspectedPdf {
  readonly pageCount: number
  /** As it came; or without its encryption, if it takes a password to open it. */
  readonly bytes: Buffer
}

/** Looks into a PDF. @throws PasswordRequiredError, UnreadableDocumentError */
export type InspectPdf = (bytes: Buffer, password: string | undefined) => Promise<InspectedPdf>

/** Knows whether bytes are documents within the limits. */
export type ImageReader = ReturnType<typeof createImageReader>

/** Pictures of few bytes can take seconds to decode: whoever would wait longer than this for those of others is told at once. */
const longestWaitMs = 10_000
/** The threads that libuv has, all of which may be busy with headers, since each takes milliseconds. */
const headersAtATime = 4
/** Those of a request that take longer than this in all, with its turns, are given up. */
const headersMs = 10_000
/** What a decoder may go through for a request, in pictures of the largest size. Of a document only its largest page counts: its pages are read one by one. */
const largestPicturesInAll = 16
/** Tiles are larger than their picture where they stand over its edge. */
const tilesToPicture = 2
/** Takes up to a second to decode. */
const largePixels = 32_000_000

/** A reader for requests under these limits. One for each process, since it sees to it that requests take turns. */
export function createImageReader(limits: ImageLimits, inspectPdf: InspectPdf) {
  const headers = createTurns({ concurrency: headersAtATime, longestWaitMs })
  const pixels = createTurns({ longestWaitMs })

  return {
    limits,

    /**
     * Checks each header, and which pages there are; no pixel is decoded.
     *
     * @param signal ends it between two images, with its reason
     * @throws the error of the first bad image, with its index: UnsupportedImageError, UnreadableImageError, ImageTooLargeError;
     * TooManyPagesError, PasswordRequiredError, UnreadableDocumentError; InvalidRequestError for a page that is not there;
     * ImageTooLargeError for all of them together; OverloadedError when too many others have theirs checked, or it took too long
     */
    async inspectAll(images: readonly Buffer[], signal: AbortSignal, wanted: Wanted = {}): Promise<Item[]> {
      let total = 0
      const items: Item[] = []
      const late = new AbortController()
      const timer = setTimeout(() => late.abort(tooSlow()), headersMs)
      await headers
        .forEach(images, AbortSignal.any([signal, late.signal]), (bytes, inTurn, index) =>
          inTurn(async () => {
            if (isPdf(bytes)) {
              const pdf = await inspectPdf(bytes, wanted.password)
              items[index] = { bytes: pdf.bytes, pages: pickPages(pdf.pageCount, wanted.pages, limits) }
              return
            }
            const image = await openImage(bytes)
            const pages = pickPages(image.header.pages, wanted.pages, limits)
            total += workOf(image, pages, limits)
            items[index] = { bytes, pages }
          }),
        )
        .finally(() => clearTimeout(timer))
      if (total > largestPicturesInAll * limits.maxPixels) throw tooMuch(total, limits)
      return items
    },

    /**
     * Decodes every page that is wanted once and throws the pixels away, so that a truncated or corrupt file is told now and not by a
     * worker later. The decoder is the one that recognition uses: what passes here is readable there. Of a document only as many pages
     * are decoded as a request may have pixels: a bomb of few bytes has hundreds of large ones. A bad page beyond costs that page.
     *
     * @param signal ends it between two pages, with its reason
     * @throws UnreadableImageError with the index of the first bad image; OverloadedError when too many others have theirs checked
     */
    async verifyAll(items: readonly Item[], signal: AbortSignal): Promise<void> {
      await pixels.forEach(items, signal, async ({ bytes, pages }, inTurn) => {
        if (formatOf(bytes) === 'bmp') return // it has plain rows: that they are all there was seen in its header
        if (isPdf(bytes)) return // one bad page costs that page
        const { sizes, scans, visit } = await inTurn(() => openImage(bytes))
        try {
          let left = largestPicturesInAll * limits.maxPixels
          for (const page of pages) {
            const { width = 0, height = 0 } = sizes[page - 1] ?? {}
            const work = width * height * scans
            left -= work
            if (left < 0) return
            await inTurn(() => visit(page - 1), work > largePixels ? 'large' : 'small')
          }
        } catch (error) {
          throw signal.aborted ? error : new UnreadableImageError({ cause: error })
        }
      })
    },
  }
}

/** Pixels that a decoder goes through at a time: of the largest of these pages, in all scans. @throws ImageTooLargeError */
function workOf({ sizes, scans, tilePixels }: OpenedImage, pages: readonly number[], limits: ImageLimits): number {
  const { maxPixels } = limits
  let largest = 0
  for (const page of pages) {
    const { width = 0, height = 0 } = sizes[page - 1] ?? {}
    largest = Math.max(largest, width * height)
    if (width * height > maxPixels) {
      throw new ImageTooLargeError(
        `The image is ${width} × ${height} pixels; at most ${maxPixels} pixels are allowed. Scale it down.`,
      )
    }
  }
  if (tilePixels > tilesToPicture * maxPixels)
    throw new ImageTooLargeError(`The image is made of tiles of ${tilePixels} pixels in all. Save it as one picture.`)
  const work = Math.max(largest * scans, tilePixels)
  if (work <= largestPicturesInAll * maxPixels) return work
  throw new ImageTooLargeError(`The JPEG has ${scans} scans of ${largest} pixels. Save it as a baseline JPEG.`)
}

function tooMuch(pixels: number, { maxPixels }: ImageLimits): ImageTooLargeError {
  const most = largestPicturesInAll * maxPixels
  return new ImageTooLargeError(
    `The request has ${pixels} pixels to go through, a progressive JPEG's once for each scan; at most ${most} are allowed. Split it.`,
  )
}

function tooSlow(): OverloadedError {
  return new OverloadedError('Looking at the images took too long. Send fewer of them, or try again later.', 10)
}
