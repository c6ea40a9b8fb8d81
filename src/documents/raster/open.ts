import sharp, { type Sharp } from 'sharp'
import { UnreadableImageError, UnsupportedImageError } from '../../errors.ts'
import { formatOf, type ImageFormat } from '../format.ts'
import { tilePixelsOf } from './avif.ts'
import { bmpAsTiff } from './bmp.ts'
import { firstPictureOf } from './gif.ts'
import { scansOf } from './jpeg.ts'
import { withoutBombs } from './png.ts'
import { type TiffPage, tiffPages, turnToPage } from './tiff.ts'
import { withoutWebpFrames } from './webp.ts'

// Images are worked on side by side, so threads within one would only get in each other's way; and no image is seen twice.
sharp.concurrency(1)
sharp.cache(false)

/** What the header says, before any pixel is decoded. Width and height in pixels of the first page, upright. */
export interface ImageHeader {
  readonly format: ImageFormat
  readonly width: number
  readonly height: number
  readonly pages: number
}

/** Bytes whose header has been read. */
export interface OpenedImage {
  readonly header: ImageHeader
  /** Width and height in pixels of every page, as a decoder goes through it. */
  readonly sizes: ReadonlyArray<{ readonly width: number; readonly height: number }>
  /** How often it goes through all of them. */
  readonly scans: number
  /** Pixels of the tiles that a picture is made of, which may be more than it has; 0 when it is not. */
  readonly tilePixels: number
  /** Decodes one page and keeps nothing of it; rejects when its pixels do not decode. One at a time. */
  visit(index: number): Promise<void>
  /** Starts a pipeline over one page: upright by its EXIF orientation, transparent where it is. */
  page(index: number): Sharp
}

/**
 * Reads the header of an image in any format of the contract, which has been gone through before, so that it takes milliseconds
 * whatever is in the file.
 *
 * @throws UnsupportedImageError when the first bytes are of no such format; UnreadableImageError when the header is broken or
 * out of all proportion; ImageTooLargeError when a TIFF or BMP is out of all proportion
 */
export async function openImage(bytes: Buffer): Promise<OpenedImage> {
  const format = formatOf(bytes)
  if (format === undefined) throw new UnsupportedImageError()
  const { input, pages = [], scans = 1, tilePixels = 0 } = look[format](bytes)
  const own = () => (pages.length > 1 ? Buffer.from(input) : input)
  const turned = (tiff: Buffer, index: number) => (pages.length > 1 ? turnToPage(tiff, pages[index]) : tiff)
  const visited = own()
  try {
    const { autoOrient, channels, space, width, height } = await open(turned(visited, 0)).metadata()
    // The fourth byte of a BMP means nothing, and of several extra samples in a TIFF nobody knows which is the alpha.
    const noAlpha = format === 'bmp' || channels > (colourChannels[space] ?? 3) + 1
    return {
      header: { format, ...autoOrient, pages: Math.max(1, pages.length) },
      sizes: [{ width, height }, ...pages.slice(1)],
      scans,
      tilePixels,
      visit: async (index) => {
        const page = open(turned(visited, index))
        // Rows are decoded one after another, so the last one takes them all. Not in a TIFF of tiles, where averaging does.
        const some =
          format === 'tiff'
            ? page.resize(1, 1, { fit: 'fill' })
            : page.extract({ left: 0, top: height - 1, width: 1, height: 1 })
        await some.raw().toBuffer()
      },
      page: (index) => {
        const upright = open(turned(own(), index)).autoOrient()
        const page = noAlpha ? upright.removeAlpha() : upright
        return format === 'bmp' ? page.recomb(swapRedAndBlue) : page
      },
    }
  } catch (error) {
    throw new UnreadableImageError({ cause: error })
  }
}

/** What is known of a file before libvips sees it. */
interface Look {
  /** What libvips is given: usually the very bytes. */
  readonly input: Buffer
  readonly pages?: readonly TiffPage[]
  readonly scans?: number
  readonly tilePixels?: number
}

/** A bounded look at each format, for what would keep libvips busy. */
const look: Readonly<Record<ImageFormat, (bytes: Buffer) => Look>> = {
  png: (bytes) => ({ input: withoutBombs(bytes) }),
  jpeg: (bytes) => ({ input: bytes, scans: scansOf(bytes) }),
  webp: (bytes) => ({ input: withoutWebpFrames(bytes) }),
  tiff: (bytes) => ({ input: bytes, pages: tiffPages(bytes) }),
  gif: (bytes) => ({ input: firstPictureOf(bytes) }),
  bmp: (bytes) => ({ input: bmpAsTiff(bytes) }),
  avif: (bytes) => ({ input: bytes, tilePixels: tilePixelsOf(bytes) }),
}

/** Dimensions are checked by the caller, with a message of its own; warnings are common in files that read well. */
function open(input: Buffer): Sharp {
  return sharp(input, { limitInputPixels: false, failOn: 'error', sequentialRead: true })
}
/** Channels without alpha, by sharp's names of colour spaces; 3 in all others. */
const colourChannels: Readonly<Record<string, number>> = { 'b-w': 1, grey16: 1, cmyk: 4 }

const swapRedAndBlue: [[number, number, number], [number, number, number], [number, number, number]] = [
  [0, 0, 1],
  [0, 1, 0],
  [1, 0, 0],
]
