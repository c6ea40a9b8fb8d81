import type { Sharp } from 'sharp'
import { UnreadableImageError } from '../../errors.ts'
import { type AffineMap, stretch } from '../../results/map.ts'
import type { Grey } from './grey.ts'

/** A decoded picture, and how large it is in its own pixels, upright. */
export interface Decoded {
  readonly grey: Grey
  /** From the decoded pixels to its own. */
  readonly back: AffineMap
  readonly width: number
  readonly height: number
}

/** Above this more pixels cost time and add no accuracy. */
const maxPixels = 12_000_000
/** Tesseract refuses a side over 32,767 pixels; this leaves room for the corners of a page that is rotated. */
export const longestSide = 30_000

/**
 * Decodes one page to grey pixels, at most 12 megapixels of them and 30,000 on a side.
 *
 * @param image a pipeline over one page, upright and opaque
 * @throws UnreadableImageError when the pixels do not decode
 */
export async function decodePage(image: Sharp): Promise<Decoded> {
  try {
    const { width, height } = (await image.metadata()).autoOrient
    const shrink = Math.min(1, Math.sqrt(maxPixels / (width * height)), longestSide / Math.max(width, height))
    const { data, info } = await image
      .greyscale()
      .resize({ width: Math.max(1, Math.floor(width * shrink)) })
      .toColourspace('b-w')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    // Not as a Buffer: loops that meet both kinds of array run slower.
    const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length)
    const grey = { data: pixels, width: info.width, height: info.height }
    return { grey, back: stretch(width / info.width, height / info.height), width, height }
  } catch (error) {
    throw new UnreadableImageError({ cause: error })
  }
}
