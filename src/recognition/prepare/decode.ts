import sharp, { type Sharp } from 'sharp'
import { UnreadableImageError } from '../../errors.ts'
import { type AffineMap, stretch } from '../../results/map.ts'
import { greyByContrast } from './contrast.ts'
import type { Grey } from './grey.ts'
import { groundFor, type Pixels } from './ground.ts'

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
 * Decodes one page to grey pixels, at most 12 megapixels of them and 30,000 on a side: transparency on a ground that its ink
 * contrasts with, colours in a grey in which they differ.
 *
 * @param image a pipeline over one page, upright
 * @throws UnreadableImageError when the pixels do not decode
 */
export async function decodePage(image: Sharp): Promise<Decoded> {
  try {
    const { autoOrient, channels } = await image.metadata()
    const { width, height } = autoOrient
    const shrink = Math.min(1, Math.sqrt(maxPixels / (width * height)), longestSide / Math.max(width, height))
    const small = image.resize({ width: Math.max(1, Math.floor(width * shrink)) })
    const grey = channels === 1 ? await greyOf(small) : await contrasting(small)
    return { grey, back: stretch(width / grey.width, height / grey.height), width, height }
  } catch (error) {
    throw new UnreadableImageError({ cause: error })
  }
}

/** The grey in which the letters of a picture with colours stand out, on a ground that they differ from. */
async function contrasting(image: Sharp): Promise<Grey> {
  const drawn = await pixelsOf(image.toColourspace('srgb'))
  const opaque =
    drawn.channels === 4 ? await pixelsOf(pipeline(drawn).flatten({ background: groundFor(drawn) })) : drawn
  return greyByContrast(opaque) ?? greyOf(pipeline(opaque))
}

async function greyOf(image: Sharp): Promise<Grey> {
  const { data, width, height } = await pixelsOf(image.greyscale().toColourspace('b-w'))
  return { data, width, height }
}

async function pixelsOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  // Not as a Buffer: loops that meet both kinds of array run slower.
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.length)
  return { data: pixels, width: info.width, height: info.height, channels: info.channels }
}

function pipeline({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: channels === 4 ? 4 : 3 } })
}
