import { ImageTooLargeError, UnreadableImageError, UnsupportedImageError } from '../../errors.ts'

const fileHeader = 14
/** Each becomes a strip, of which a million take seconds. No other format but PNG and TIFF has as many rows. */
const mostRows = 100_000
/** BI_RGB, and BI_BITFIELDS with the masks that 32 bits have without it. */
const uncompressed = 0
const bitFields = 3

/**
 * The same pixels under a TIFF header, because libvips reads TIFF and not BMP. Both store plain rows, so a strip is named
 * for each row, bottom-up order and row padding included, and no pixel is touched. Blue stays before red, as BMP has
 * them: the reader's business.
 *
 * Sources: Microsoft's BITMAPINFOHEADER; TIFF 6.0 §2 and §8.
 * @throws UnsupportedImageError for run-length coded and 16-bit pictures; UnreadableImageError when rows are missing;
 * ImageTooLargeError for rows out of all proportion
 */
export function bmpAsTiff(bmp: Buffer): Buffer {
  const header = readHeader(bmp)
  const stride = Math.ceil((header.width * header.bits) / 32) * 4
  if (header.pixels + stride * header.height > bmp.length) throw new UnreadableImageError()
  const rows = Array.from(
    { length: header.height },
    (_, y) => header.pixels + stride * (header.bottomUp ? header.height - 1 - y : y),
  )
  return tiff(bmp, header, rows)
}

interface BmpHeader {
  readonly width: number
  readonly height: number
  readonly bottomUp: boolean
  readonly bits: 1 | 4 | 8 | 24 | 32
  readonly pixels: number
  /** 16-bit TIFF colours, channel after channel, blue first as in the BMP. Empty when pixels hold their own colour. */
  readonly palette: Uint16Array
}

function readHeader(bmp: Buffer): BmpHeader {
  try {
    const size = bmp.readUInt32LE(fileHeader)
    const core = size === 12
    const [width, signedHeight] = core
      ? [bmp.readUInt16LE(18), bmp.readUInt16LE(20)]
      : [bmp.readInt32LE(18), bmp.readInt32LE(22)]
    const bits = bmp.readUInt16LE(core ? 24 : 28)
    const compression = core ? uncompressed : bmp.readUInt32LE(30)
    if (!isPlain(bits, compression))
      throw new UnsupportedImageError(`A BMP of ${bits} bits with compression ${compression} is not read`)
    if (Math.abs(signedHeight) > mostRows) throw new ImageTooLargeError(`The BMP has more than ${mostRows} rows.`)
    if (width <= 0 || signedHeight === 0) throw new UnreadableImageError()
    const palette = bits > 8 ? new Uint16Array() : readPalette(bmp, fileHeader + size, bits, core ? 3 : 4)
    return {
      width,
      height: Math.abs(signedHeight),
      bottomUp: signedHeight > 0,
      bits,
      pixels: bmp.readUInt32LE(10),
      palette,
    }
  } catch (error) {
    throw error instanceof RangeError ? new UnreadableImageError({ cause: error }) : error
  }
}

function isPlain(bits: number, compression: number): bits is BmpHeader['bits'] {
  return (
    [1, 4, 8, 24, 32].includes(bits) && (compression === uncompressed || (compression === bitFields && bits === 32))
  )
}

function readPalette(bmp: Buffer, start: number, bits: number, entryBytes: number): Uint16Array {
  const colours = 2 ** bits
  const palette = new Uint16Array(3 * colours)
  // A short palette ends where the pixels begin: what it lacks stays black.
  const present = Math.min(colours, Math.floor((bmp.readUInt32LE(10) - start) / entryBytes))
  for (let i = 0; i < present; i++) {
    for (let channel = 0; channel < 3; channel++) {
      palette[channel * colours + i] = bmp.readUInt8(start + i * entryBytes + channel) * 257
    }
  }
  return palette
}

/** Field types of a TIFF directory entry: 16 and 32 bits. */
const short = 3
const long = 4

function tiff(bmp: Buffer, header: BmpHeader, rowOffsets: number[]): Buffer {
  const { width, height, bits, palette } = header
  const samples = bits > 8 ? bits / 8 : 1
  const rowBytes = Math.ceil((width * bits) / 8)
  const entries: Array<[tag: number, type: number, values: ArrayLike<number>]> = [
    [256, long, [width]],
    [257, long, [height]],
    [258, short, Array(samples).fill(bits > 8 ? 8 : bits)], // bits per sample
    [259, short, [1]], // no compression
    [262, short, [bits > 8 ? 2 : 3]], // RGB or palette
    [273, long, rowOffsets],
    [277, short, [samples]],
    [278, long, [1]], // rows in a strip
    [279, long, Array(height).fill(rowBytes)],
    ...(palette.length > 0 ? [[320, short, palette] as [number, number, Uint16Array]] : []),
    ...(samples === 4 ? [[338, short, [0]] as [number, number, number[]]] : []), // the fourth byte means nothing
  ]
  return directory(bmp, entries)
}

function directory(bmp: Buffer, entries: Array<[tag: number, type: number, values: ArrayLike<number>]>): Buffer {
  const start = bmp.length + (bmp.length % 2)
  const spill = entries.map(([, type, { length }]) => (length * bytesOf(type) > 4 ? length * bytesOf(type) : 0))
  let free = start + 2 + entries.length * 12 + 4
  const out = Buffer.alloc(free + spill.reduce((sum, bytes) => sum + bytes, 0))
  bmp.copy(out)
  out.write('II*\0', 'latin1')
  out.writeUInt32LE(start, 4)
  out.writeUInt16LE(entries.length, start)
  entries.forEach(([tag, type, values], i) => {
    const entry = start + 2 + i * 12
    out.writeUInt16LE(tag, entry)
    out.writeUInt16LE(type, entry + 2)
    out.writeUInt32LE(values.length, entry + 4)
    const at = spill[i] ? free : entry + 8
    if (spill[i]) out.writeUInt32LE(free, entry + 8)
    for (let v = 0; v < values.length; v++) {
      if (type === short) out.writeUInt16LE(values[v] ?? 0, at + v * 2)
      else out.writeUInt32LE(values[v] ?? 0, at + v * 4)
    }
    free += spill[i] ?? 0
  })
  return out
}

function bytesOf(type: number): number {
  return type === short ? 2 : 4
}
