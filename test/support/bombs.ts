import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'

/** A square grey PNG of one bit, all black: 30,000² of it are 110 kB. (PNG §11.2) */
export function blackPng(side: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header[8] = 1
  const row = 1 + Math.ceil(side / 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(row * side), { level: 6 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

/** A PNG that has so many bytes packed beside its pixels, as text or as a colour profile. (PNG §11.3.2.3, §11.3.3.3) */
export async function pngWithPacked(type: 'zTXt' | 'iCCP', bytes: number): Promise<Buffer> {
  const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'white' } })
    .png()
    .toBuffer()
  const packed = Buffer.concat([Buffer.from('name\0\0', 'latin1'), deflateSync(Buffer.alloc(bytes, 'A'))])
  return Buffer.concat([png.subarray(0, afterHeader), pngChunk(type, packed), png.subarray(afterHeader)])
}

/** The signature and the first chunk of a PNG. */
const afterHeader = 33

/** A chunk with its check sum. (PNG §5.3) */
export function pngChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + data.length)
  chunk.writeUInt32BE(data.length, 0)
  chunk.write(type, 4, 'latin1')
  data.copy(chunk, 8)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length)
  return chunk
}

/** What a TIFF has besides eight by eight white pixels. */
interface TiffOptions {
  readonly side?: number
  /** The last page points back to the first. */
  readonly circular?: boolean
  /** BigTIFF: all numbers are of 64 bits. */
  readonly big?: boolean
  readonly bigEndian?: boolean
  readonly more?: ReadonlyArray<readonly [tag: number, value: number]>
}

/** A TIFF of pages that share 64 bytes of pixels, (TIFF 6.0 §2) */
export function tiffPages(
  pages: number,
  { side = 8, circular = false, big = false, bigEndian = false, more = [] }: TiffOptions = {},
): Buffer {
  const head = big ? 16 : 8
  const entry = big ? 20 : 12
  const pointer = big ? 8 : 4
  const entriesOf = (page: number): ReadonlyArray<readonly [number, number]> => [
    [256, side],
    [257, side],
    [258, 8],
    [259, 1],
    [262, 1],
    [273, head + page],
    [277, 1],
    [278, side],
    [279, 64],
    ...more,
  ]
  const size = (big ? 8 : 2) + entry * entriesOf(0).length + pointer
  const first = head + 64 + pages
  const tiff = Buffer.alloc(first + pages * size)
  const write = (number: number, at: number, bytes: number) => {
    const low = bytes > 4 ? 4 : bytes
    if (bigEndian) tiff.writeUIntBE(number, at + bytes - low, low)
    else tiff.writeUIntLE(number, at, low)
  }
  tiff.write(bigEndian ? 'MM' : 'II')
  write(big ? 43 : 42, 2, 2)
  if (big) write(8, 4, 2)
  write(first, pointer, pointer)
  for (let page = 0; page < pages; page++) {
    const at = first + page * size
    const entries = entriesOf(page)
    write(entries.length, at, big ? 8 : 2)
    entries.forEach(([tag, value], i) => {
      const place = at + (big ? 8 : 2) + entry * i
      write(tag, place, 2)
      write(4, place + 2, 2)
      write(1, place + 4, pointer)
      write(value, place + 4 + pointer, 4)
    })
    const isLast = page === pages - 1
    write(isLast ? (circular ? first : 0) : at + size, at + size - pointer, pointer)
  }
  return tiff
}

/**
 * A white progressive JPEG with so many scans, up to 882, of which each adds nothing, takes 100 bytes, and is gone through for every
 * block of the picture. (ITU T.81 §B.2.3, §G.1.2)
 */
export async function jpegOfScans(side: number, scans: number): Promise<Buffer> {
  const jpeg = await sharp({ create: { width: side, height: side, channels: 3, background: 'white' } })
    .jpeg({ progressive: true })
    .toBuffer()
  const firstScan = jpeg.indexOf(Buffer.from([0xff, 0xda]))
  const secondScan = jpeg.indexOf(Buffer.from([0xff, 0xc4]), firstScan) // the tables of its own come before it
  // Fifteen codes of five bits, in order: runs of 2^k to 2^(k+1) - 1 blocks in which nothing comes any more.
  const symbols = Buffer.from(Array.from({ length: 15 }, (_, k) => k << 4))
  const table = Buffer.from([0xff, 0xc4, 0, 34, 0x10, 0, 0, 0, 0, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...symbols])
  const nothing = entropyCoded(runs(Math.ceil(side / 8) ** 2))
  const all = Array.from({ length: scans }, (_, scan) => {
    const coefficient = 1 + Math.floor(scan / 14)
    const low = 13 - (scan % 14)
    const high = low === 13 ? 0 : low + 1
    const header = Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, coefficient, coefficient, (high << 4) | low])
    return Buffer.concat([header, nothing])
  })
  return Buffer.concat([jpeg.subarray(0, secondScan), table, ...all, jpeg.subarray(-2)])
}

/** Codes for so many blocks, as bits. */
function runs(blocks: number): string {
  let bits = ''
  for (let left = blocks; left > 0; ) {
    const run = Math.min(left, 32_767)
    const size = Math.floor(Math.log2(run))
    bits += size.toString(2).padStart(5, '0') + (size > 0 ? (run - 2 ** size).toString(2).padStart(size, '0') : '')
    left -= run
  }
  return bits
}

/** Bits as a scan holds them: filled up with ones, a zero after each 0xff. */
function entropyCoded(bits: string): Buffer {
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1')
  const bytes = (padded.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte])))
}
