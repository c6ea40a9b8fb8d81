import type { Sharp } from 'sharp'
import { UnreadableImageError } from '../errors.ts'
import { type Page, toPage } from './page.ts'

/** Above this more pixels cost time and add no accuracy. */
const maxPixels = 12_000_000

/**
 * Makes one page ready for the engine: grey, at most 12 megapixels.
 *
 * @param image a pipeline over one page, upright and opaque
 * @throws UnreadableImageError when the pixels do not decode
 */
export async function preparePage(image: Sharp): Promise<Page> {
  try {
    const { autoOrient } = await image.metadata()
    const shrink = Math.min(1, Math.sqrt(maxPixels / (autoOrient.width * autoOrient.height)))
    const { data, info } = await image
      .greyscale()
      .resize({ width: Math.max(1, Math.floor(autoOrient.width * shrink)) })
      .toColourspace('b-w')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    return toPage(data, info.width, info.height)
  } catch (error) {
    throw new UnreadableImageError({ cause: error })
  }
}
