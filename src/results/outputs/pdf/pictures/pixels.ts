import sharp, { type Sharp } from 'sharp'
import { openImage } from '../../../../documents/raster/open.ts'
import { UnreadableImageError } from '../../../../errors.ts'
import { deflated } from '../file/save.ts'
import { Name, Stream } from '../file/values.ts'
import { imageDict, pngImage } from './png.ts'

/** A picture as an image of a PDF, upright and without loss, and its transparency if it has any. */
export interface DecodedImage {
  readonly image: Stream
  readonly alpha: Stream | undefined
}

/**
 * Decodes a page of a picture and packs it anew, as PNG does.
 *
 * @param bits what a sample of it has; of one bit they are packed so
 * @throws UnreadableImageError
 */
export async function decodedImage(bytes: Buffer, index: number, bits: number): Promise<DecodedImage> {
  try {
    const { header, page } = await openImage(bytes)
    if (bits === 1) return { image: await blackAndWhite(page(index).greyscale()), alpha: undefined }
    // sharp does not know BMP, which is opened as something else.
    if (header.format === 'bmp') return { image: await packed(page(index), 'uchar', 'srgb'), alpha: undefined }
    const source = () => sharp(bytes, { page: index, limitInputPixels: false })
    const { hasAlpha, depth, space } = await source().metadata()
    // The house's way of opening lays transparency on white, which here is kept. In a TIFF nobody knows which sample it is.
    const seenThrough = hasAlpha && header.format !== 'tiff'
    if (!seenThrough) return { image: await packed(page(index), depth, space), alpha: undefined }
    const alpha = await packed(source().autoOrient().extractChannel('alpha').toColourspace('b-w'), 'uchar', 'b-w')
    return { image: await packed(source().autoOrient().removeAlpha(), depth, space), alpha }
  } catch (error) {
    throw error instanceof UnreadableImageError ? error : new UnreadableImageError({ cause: error })
  }
}

async function packed(pipeline: Sharp, depth: string | undefined, space: string | undefined): Promise<Stream> {
  const deep =
    depth === 'ushort' ? pipeline.toColourspace(space === 'grey16' || space === 'b-w' ? 'grey16' : 'rgb16') : pipeline
  const image = pngImage(await deep.png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer())
  if (image === undefined) throw new UnreadableImageError()
  return image
}

async function blackAndWhite(pipeline: Sharp): Promise<Stream> {
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true })
  const rowBytes = Math.ceil(info.width / 8)
  const rows = Buffer.alloc(rowBytes * info.height)
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      const byte = y * rowBytes + (x >> 3)
      if ((data[(y * info.width + x) * info.channels] ?? 0) > 127) rows[byte] = (rows[byte] ?? 0) | (128 >> (x & 7))
    }
  }
  const { dict, data: bytes } = deflated({}, rows)
  const own = { Width: info.width, Height: info.height, ColorSpace: new Name('DeviceGray'), BitsPerComponent: 1 }
  return new Stream(new Map([...imageDict(own), ...dict]), bytes)
}
