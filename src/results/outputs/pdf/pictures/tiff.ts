import { dict, Name, Stream } from '../file/values.ts'
import { imageDict } from './png.ts'

/** What the directory of one page of a TIFF says, as far as it is used here. */
export interface TiffPage {
  readonly width: number
  readonly height: number
  readonly bits: number
  /** Of all samples of a pixel. */
  readonly samples: number
  /** Pixels of an inch, across and down: they differ in faxes. */
  readonly resolution: readonly [x: number, y: number] | undefined
  /** As in EXIF. */
  readonly orientation: number
  /** The page as an image whose data is unchanged, if PDF packs it in the same way. */
  readonly image: Stream | undefined
}

/** Values of one field; fractions are divided. */
type Fields = ReadonlyMap<number, readonly number[]>

/** The pages of a TIFF (TIFF 6.0 §2). Those of a BigTIFF are not looked at, nor what does not follow the specification. */
export function tiffPages(tiff: Buffer): TiffPage[] {
  const little = tiff[0] === 0x49
  const u16 = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const u32 = (at: number) => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  const pages: TiffPage[] = []
  const seen = new Set<number>()
  try {
    if (u16(2) !== 42) return []
    for (let at = u32(4); at !== 0 && !seen.has(at); ) {
      seen.add(at)
      const count = u16(at)
      const entries = Array.from({ length: count }, (_, i) => fieldAt(at + 2 + i * 12, u16, u32))
      pages.push(pageOf(new Map(entries), tiff))
      at = u32(at + 2 + count * 12)
    }
    return pages
  } catch (error) {
    if (error instanceof RangeError) return pages // the file ends before that: sharp may still read it
    throw error
  }
}

/** No field that is used here has more values, but for strips, of which one is used. */
const maxValues = 16

function fieldAt(at: number, u16: (at: number) => number, u32: (at: number) => number): [number, number[]] {
  const [type, count] = [u16(at + 2), u32(at + 4)]
  const size = type === 3 ? 2 : type === 4 ? 4 : type === 5 ? 8 : 1
  const from = size * count <= 4 ? at + 8 : u32(at + 8)
  const read = (i: number) => {
    if (type === 3) return u16(from + i * 2)
    if (type === 4) return u32(from + i * 4)
    return type === 5 ? u32(from + i * 8) / u32(from + i * 8 + 4) : 0
  }
  return [u16(at), Array.from({ length: Math.min(count, maxValues) }, (_, i) => read(i))]
}

/** Numbers of fields (TIFF 6.0, appendix A). */
const tag = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  strips: 273,
  orientation: 274,
  samples: 277,
  stripBytes: 279,
  resolutionX: 282,
  resolutionY: 283,
  faxOptions: 293,
  resolutionUnit: 296,
} // prettier-ignore

function pageOf(fields: Fields, tiff: Buffer): TiffPage {
  const one = (number: number, otherwise: number) => fields.get(number)?.[0] ?? otherwise
  const [width, height] = [one(tag.width, 0), one(tag.height, 0)]
  const inch = { 2: 1, 3: 2.54 }[one(tag.resolutionUnit, 2)]
  const [x, y] = [one(tag.resolutionX, NaN), one(tag.resolutionY, NaN)]
  return {
    width,
    height,
    bits: one(tag.bits, 1),
    samples: one(tag.samples, 1),
    resolution: inch !== undefined && x > 0 && y > 0 ? [x * inch, y * inch] : undefined,
    orientation: one(tag.orientation, 1),
    image: one(tag.compression, 1) === group4 ? faxImage(fields, width, height, tiff) : undefined,
  }
}

const group4 = 4

/** A page of one strip of Group 4 (ISO 32000-2 §7.4.6). */
function faxImage(fields: Fields, width: number, height: number, tiff: Buffer): Stream | undefined {
  const [strips, bytes] = [fields.get(tag.strips) ?? [], fields.get(tag.stripBytes) ?? []]
  const [start, length] = [strips[0] ?? 0, bytes[0] ?? 0]
  const black = fields.get(tag.photometric)?.[0]
  if (strips.length !== 1 || length === 0 || start + length > tiff.length || (black !== 0 && black !== 1))
    return undefined
  const data = tiff.subarray(start, start + length)
  // In the fax's own order of bits, or in that of a serial line.
  const ordered = fields.get(tag.fillOrder)?.[0] === 2 ? Buffer.from(data.map((byte) => reversed[byte] ?? 0)) : data
  return new Stream(
    imageDict({
      Width: width,
      Height: height,
      ColorSpace: new Name('DeviceGray'),
      BitsPerComponent: 1,
      Filter: new Name('CCITTFaxDecode'),
      DecodeParms: dict({ K: -1, Columns: width, Rows: height, BlackIs1: black === 1 }),
    }),
    ordered,
  )
}

const reversed = Array.from({ length: 256 }, (_, byte) =>
  parseInt(byte.toString(2).padStart(8, '0').split('').toReversed().join(''), 2),
)
