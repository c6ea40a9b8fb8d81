import sharp from 'sharp'
import type { ImageFormat } from '../../../../documents/format.ts'
import { openImage } from '../../../../documents/raster/open.ts'
import { UnreadableImageError } from '../../../../errors.ts'
import { dict, Name, Stream } from '../file/values.ts'
import { jpegFrame } from './jpeg.ts'
import { decodedImage } from './pixels.ts'
import { imageDict, pngImage } from './png.ts'
import { pageSize } from './size.ts'
import { tiffPages } from './tiff.ts'

/** A picture as a page of a PDF. */
export interface PicturePage {
  readonly image: Stream
  readonly alpha: Stream | undefined
  /** How the image has to be turned to be upright, as EXIF counts: 1 is not at all. */
  readonly orientation: number
  /** Of the upright page, in points. */
  readonly width: number
  readonly height: number
}

/**
 * Every page of a picture, in order. What a PDF can hold goes in as it came: JPEG, most PNG, Group 4 TIFF. All else is decoded, and
 * packed without loss.
 *
 * @throws UnreadableImageError
 */
export async function* picturePages(bytes: Buffer, format: ImageFormat): AsyncGenerator<PicturePage> {
  const directories = format === 'tiff' ? tiffPages(bytes) : []
  const { header, page: open } = await openImage(bytes)
  for (let index = 0; index < header.pages; index++) {
    const directory = directories[index]
    const { width, height } = index === 0 ? header : (await open(index).metadata()).autoOrient
    const { orientation, resolution } = directory ?? (await taggedOf(bytes, format, index))
    const turned = orientation > 4 && resolution !== undefined ? ([resolution[1], resolution[0]] as const) : resolution
    const [pageWidth, pageHeight] = pageSize(width, height, turned)
    const page = { width: pageWidth, height: pageHeight }
    const asItCame = format === 'jpeg' ? jpegImage(bytes) : format === 'png' ? pngImage(bytes) : directory?.image
    if (asItCame !== undefined) yield { image: asItCame, alpha: undefined, orientation, ...page }
    else {
      const bits = directory?.samples === 1 ? directory.bits : 8
      yield { ...(await decodedImage(bytes, index, bits)), orientation: 1, ...page }
    }
  }
}

async function taggedOf(bytes: Buffer, format: ImageFormat, index: number) {
  if (format === 'bmp') return { orientation: 1, resolution: undefined }
  const { orientation = 1, density } = await sharp(bytes, { page: index, limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw new UnreadableImageError({ cause })
    })
  return { orientation, resolution: density === undefined ? undefined : ([density, density] as const) }
}

/** A JPEG as an image, unchanged; `undefined` when viewers could not show it. */
function jpegImage(jpeg: Buffer): Stream | undefined {
  const frame = jpegFrame(jpeg)
  if (frame === undefined) return undefined
  const { width, height, components, adobe, plainRgb } = frame
  const colours = { 1: 'DeviceGray', 3: 'DeviceRGB', 4: 'DeviceCMYK' }[components]
  const entries = imageDict({
    Width: width,
    Height: height,
    ColorSpace: new Name(colours),
    BitsPerComponent: 8,
    Filter: new Name('DCTDecode'),
  })
  if (components === 4 && adobe) entries.set('Decode', [1, 0, 1, 0, 1, 0, 1, 0])
  if (plainRgb) entries.set('DecodeParms', dict({ ColorTransform: 0 }))
  return new Stream(entries, jpeg)
}
