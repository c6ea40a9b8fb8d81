import type { Sharp } from 'sharp'
import { UnreadableImageError } from '../../errors.ts'
import type { Grey } from './grey.ts'

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
export async function decodePage(image: Sharp): Promise<Grey> {
  try {
    const { autoOrient } = await image.metadata()
    const shrink = Math.min(
      1,
      Math.sqrt(maxPixels / (autoOrient.width * autoOrient.height)),
      longestSide / Math.max(autoOrient.width, autoOrient.height),
    )
    const { data, info } = await image
      .greyscale()
      .resize({ width: Math.max(1, Math.floor(autoOrient.width * shrink)) })
      .toColourspace('b-w')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    // Not as a Buffer: loops that meet both kinds of array run slower.
    return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), width: info.width, height: info.height }
  } catch (error) {
    throw new UnreadableImageError({ cause: error })
  }
}
