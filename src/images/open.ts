import sharp, { type Sharp } from 'sharp'
import { UnreadableImageError, UnsupportedImageError } from '../errors.ts'
import { bmpAsTiff } from './bmp.ts'
import { formatOf, type ImageFormat } from './format.ts'
import { withoutBombs } from './png.ts'

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
  /** Reads the header of a page. @throws UnreadableImageError */
  size(index: number): Promise<{ width: number; height: number }>
  /** Decodes one page and keeps nothing of it; rejects when its pixels do not decode. */
  visit(index: number): Promise<void>
  /** Starts a pipeline over one page: upright by its EXIF orientation, transparency on white. */
  page(index: number): Sharp
}

/**
 * Reads the header of an image in any format of the contract.
 *
 * @throws UnsupportedImageError when the first bytes are of no such format; UnreadableImageError when the header is broken
 */
export async function openImage(bytes: Buffer): Promise<OpenedImage> {
  const format = formatOf(bytes)
  if (format === undefined) throw new UnsupportedImageError()
  const input = format === 'bmp' ? bmpAsTiff(bytes) : format === 'png' ? withoutBombs(bytes) : bytes
  // Dimensions are checked by the caller, with a message of its own; warnings are common in files that read well.
  const open = (page: number) => sharp(input, { page, limitInputPixels: false, failOn: 'error', sequentialRead: true })
  try {
    const { pages = 1, autoOrient, channels, space, height } = await open(0).metadata()
    // The fourth byte of a BMP means nothing, and of several extra samples in a TIFF nobody knows which is the alpha.
    const noAlpha = format === 'bmp' || channels > (colourChannels[space] ?? 3) + 1
    return {
      header: { format, ...autoOrient, pages: format === 'tiff' ? pages : 1 },
      size: async (index) => {
        try {
          return (await open(index).metadata()).autoOrient
        } catch (error) {
          throw new UnreadableImageError({ cause: error })
        }
      },
      visit: async (index) => {
        // Rows are decoded one after another, so the last one takes them all. Not in a TIFF of tiles, where averaging does.
        const some =
          format === 'tiff'
            ? open(index).resize(1, 1, { fit: 'fill' })
            : open(index).extract({ left: 0, top: height - 1, width: 1, height: 1 })
        await some.raw().toBuffer()
      },
      page: (index) => {
        const upright = open(index).autoOrient()
        const page = noAlpha ? upright.removeAlpha() : upright.flatten({ background: 'white' })
        return format === 'bmp' ? page.recomb(swapRedAndBlue) : page
      },
    }
  } catch (error) {
    throw new UnreadableImageError({ cause: error })
  }
}

/** Channels without alpha, by sharp's names of colour spaces; 3 in all others. */
const colourChannels: Readonly<Record<string, number>> = { 'b-w': 1, grey16: 1, cmyk: 4 }

const swapRedAndBlue: [[number, number, number], [number, number, number], [number, number, number]] = [
  [0, 0, 1],
  [0, 1, 0],
  [1, 0, 0],
]
