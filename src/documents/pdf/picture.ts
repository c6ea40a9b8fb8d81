import { type AffineMap, compose } from '../../results/map.ts'
import type { Box } from '../../results/polygon.ts'
import { areaOf, type PageSize } from './geometry.ts'
import { plainJpeg } from './jpeg.ts'
import type { PageImage, PageObject } from './objects.ts'
import type { Pdfium } from './pdfium.ts'

/** A picture of a page, or of a part of it, to be recognised. */
export interface PagePicture {
  /** A JPEG as it is in the document, without Exif; or grey pixels, a byte each, rows from the top. */
  readonly format: 'jpeg' | 'grey'
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly width: number
  readonly height: number
  /** From its pixels to points of the page as a viewer shows it. */
  readonly map: AffineMap
}

/** FPDF_ANNOT, FPDF_GRAYSCALE; and FPDFBitmap_Gray. */
const [withAnnotations, inGrey, greyFormat] = [0x01, 0x08, 1]

/** Longer sides are read by no engine; so a page a thousand times as high as wide is not rendered a million pixels high. */
const longestSide = 30_000

/**
 * Renders a part of a page in grey.
 *
 * @param part of the page as a viewer shows it, in points
 * @param density pixels to a point; fewer if that would be more than `maxPixels`
 */
export function render(
  pdfium: Pdfium,
  page: number,
  size: PageSize,
  part: Box,
  density: number,
  maxPixels: number,
): PagePicture {
  const [partWidth, partHeight] = [part.right - part.left, part.bottom - part.top]
  const longest = Math.max(partWidth, partHeight)
  const scale = Math.min(density, Math.sqrt(maxPixels / areaOf(part)), longestSide / longest)
  const width = Math.max(1, Math.floor(partWidth * scale))
  const height = Math.max(1, Math.floor(partHeight * scale))
  const [across, down] = [width / partWidth, height / partHeight]
  const stride = Math.ceil(width / 4) * 4
  const pixels = pdfium.room(stride * height)
  try {
    const bitmap = pdfium.FPDFBitmap_CreateEx(width, height, greyFormat, pixels, stride)
    if (bitmap === 0) throw new Error('PDFium has no room for a picture.')
    try {
      pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff)
      const [x, y] = [Math.round(-part.left * across), Math.round(-part.top * down)]
      const [wholeWidth, wholeHeight] = [Math.round(size.width * across), Math.round(size.height * down)]
      pdfium.FPDF_RenderPageBitmap(bitmap, page, x, y, wholeWidth, wholeHeight, 0, withAnnotations | inGrey)
    } finally {
      pdfium.FPDFBitmap_Destroy(bitmap)
    }
    const map = [1 / across, 0, 0, 1 / down, part.left, part.top] as const
    return { format: 'grey', bytes: packRows(pdfium.copy(pixels, stride * height), width, stride), width, height, map }
  } finally {
    pdfium.free(pixels)
  }
}

/** Rows without the bytes that fill them up. */
function packRows(rows: Uint8Array<ArrayBuffer>, width: number, stride: number): Uint8Array<ArrayBuffer> {
  if (width === stride) return rows
  const count = rows.length / stride
  for (let i = 1; i < count; i++) rows.copyWithin(i * width, i * stride, i * stride + width)
  return rows.slice(0, count * width)
}

/** A picture that is all that a page shows covers so much of it, and reaches so little beyond it. */
const wholeShare = 0.95

/** The one picture that is all that a page shows, if it is so. */
export function onlyImage(objects: readonly PageObject[], size: PageSize): PageImage | undefined {
  const shown = objects.filter((object) => object.kind === 'image' || object.isVisible)
  const [image] = shown
  if (shown.length !== 1 || image?.kind !== 'image' || image.isCut) return undefined
  const [a, b, c, d] = image.map
  const [page, whole] = [size.width * size.height, Math.abs(a * d - b * c)]
  return areaOf(image.box) >= wholeShare * page && whole * wholeShare <= page ? image : undefined
}

/** FPDF_COLORSPACE_…: DeviceGray, DeviceRGB, CalGray, CalRGB and ICCBased, by the components that they go with. */
const plainColours: Readonly<Record<number, readonly number[]>> = { 1: [1, 4, 7], 3: [2, 5, 7] }

/** The JPEG of a picture, if it is one that looks outside of the document as it does in it. */
export function jpegOf(pdfium: Pdfium, image: PageImage, maxPixels: number): PagePicture | undefined {
  const { width, height, handle } = image
  if (width * height > maxPixels || !isJpegAlone(pdfium, handle)) return undefined
  const length = pdfium.FPDFImageObj_GetImageDataRaw(handle, 0, 0)
  const address = pdfium.room(length)
  try {
    pdfium.FPDFImageObj_GetImageDataRaw(handle, address, length)
    const jpeg = plainJpeg(pdfium.copy(address, length))
    const isPlain = jpeg && plainColours[jpeg.components]?.includes(image.colours)
    if (!isPlain || jpeg.width !== width || jpeg.height !== height) return undefined
    const toUnitSquare: AffineMap = [1 / width, 0, 0, -1 / height, 0, 1]
    return { format: 'jpeg', bytes: jpeg.bytes, width, height, map: compose(image.map, toUnitSquare) }
  } finally {
    pdfium.free(address)
  }
}

function isJpegAlone(pdfium: Pdfium, handle: number): boolean {
  if (pdfium.FPDFImageObj_GetImageFilterCount(handle) !== 1) return false
  const length = pdfium.FPDFImageObj_GetImageFilter(handle, 0, pdfium.scratch, 32)
  return length <= 32 && Buffer.from(pdfium.copy(pdfium.scratch, length)).toString('latin1') === 'DCTDecode\0'
}
