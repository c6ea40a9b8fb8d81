import fc from 'fast-check'
import sharp from 'sharp'
import { pngChunk, tiffPages } from './bombs.ts'
import { encodeBmp } from './images.ts'

/** A small picture that reads well, of which there is then too much beside its pixels. */
const small = sharp({ create: { width: 8, height: 8, channels: 3, background: 'white' } })
const [png, jpeg, webp, gif, avif] = await Promise.all([
  small.clone().png().toBuffer(),
  small.clone().jpeg().toBuffer(),
  small.clone().webp({ lossless: true }).toBuffer(),
  small.clone().gif().toBuffer(),
  small.clone().avif({ effort: 0 }).toBuffer(),
])

/** The signature and the first chunk of a PNG. */
const afterHeader = 33

/** A PNG with so many empty texts. (PNG §11.3.3.2) */
export function pngOfChunks(chunks: number): Buffer {
  return spliced(png, afterHeader, Array<Buffer>(chunks).fill(pngChunk('tEXt', Buffer.from('a\0b'))))
}

/** A JPEG with so many segments that each look like the beginning of EXIF. (ITU T.81 §B.2.4.6) */
export function jpegOfSegments(segments: number): Buffer {
  const segment = Buffer.from('\xff\xe1\0\x12Exif\0\0II*\0\x08\0\0\0\0\0', 'latin1')
  return spliced(jpeg, 2, Array<Buffer>(segments).fill(segment))
}

/** An animation of so many frames. (RFC 9649 §2.7) */
export function webpOfFrames(frames: number): Buffer {
  const size = Buffer.from([7, 0, 0, 7, 0, 0]) // less one
  const frame = riffChunk('ANMF', [Buffer.alloc(6), size, Buffer.from([10, 0, 0, 0]), webp.subarray(12)])
  const head = [riffChunk('VP8X', [Buffer.from([2, 0, 0, 0]), size]), riffChunk('ANIM', [Buffer.alloc(6)])]
  return riff([...head, ...Array<Buffer>(frames).fill(frame)])
}

/** A still WebP with so many chunks that nobody knows. */
export function webpOfChunks(chunks: number): Buffer {
  return riff([webp.subarray(12), ...Array<Buffer>(chunks).fill(riffChunk('abcd', []))])
}

/** An animation of so many pictures, all the same. (GIF89a §20) */
export function gifOfPictures(pictures: number): Buffer {
  const first = gif.indexOf(Buffer.from([0x2c, 0, 0, 0, 0]))
  const one = gif.subarray(first, -1)
  return Buffer.concat([gif.subarray(0, first), ...Array<Buffer>(pictures).fill(one), Buffer.of(0x3b)])
}

/** A TIFF with so many entries that nobody knows. (TIFF 6.0 §2) */
export function tiffOfTags(tags: number, pages = 1): Buffer {
  return tiffPages(pages, { more: Array.from({ length: tags }, (_, i) => [40_000 + i, i]) })
}

/** An AVIF with so many empty boxes behind it. (ISO/IEC 14496-12 §8.1.2) */
export function avifOfBoxes(boxes: number): Buffer {
  return Buffer.concat([avif, ...Array<Buffer>(boxes).fill(box('free'))])
}

/** A BMP of one column. */
export function bmpOfRows(rows: number): Buffer {
  return encodeBmp(Buffer.alloc(rows * 3), 1, rows)
}

/**
 * An AVIF that says it is 64 pixels wide and high, and names one square tile this often, up to 256 times. (ISO/IEC 23008-12 §6.6.2.3)
 */
export async function avifOfTiles(tiles: number, side: number): Promise<Buffer> {
  const tile = await sharp({ create: { width: side, height: side, channels: 3, background: 'white' } })
    .avif({ effort: 0 })
    .toBuffer()
  const taken = (type: string) => {
    const at = tile.indexOf(type) - 4
    return tile.subarray(at, at + tile.readUInt32BE(at))
  }
  const pixels = taken('mdat').subarray(8)
  const grid = Buffer.from([0, 0, 0, tiles - 1, 0, 64, 0, 64])
  const infe = (id: number, type: string) => fullBox('infe', 2, u16(id, 0), Buffer.from(`${type}\0`))
  const meta = (from: number) =>
    fullBox(
      'meta',
      0,
      fullBox('hdlr', 0, u32(0), Buffer.from('pict'), Buffer.alloc(13)),
      fullBox('pitm', 0, u16(1)),
      fullBox('iloc', 0, u16(0x4400, 2, 1, 0, 1), u32(from, 8), u16(2, 0, 1), u32(from + 8, pixels.length)),
      fullBox('iinf', 0, u16(2), infe(1, 'grid'), infe(2, 'av01')),
      fullBox('iref', 0, box('dimg', u16(1, tiles, ...Array<number>(tiles).fill(2)))),
      box(
        'iprp',
        box('ipco', fullBox('ispe', 0, u32(64, 64)), taken('ispe'), taken('av1C'), taken('pixi')),
        fullBox('ipma', 0, u32(2), u16(1), Buffer.from([2, 1, 4]), u16(2), Buffer.from([3, 2, 0x83, 4])),
      ),
    )
  const head = taken('ftyp')
  return Buffer.concat([head, meta(head.length + meta(0).length + 8), box('mdat', grid, pixels)])
}

const tiled = await Promise.all([avifOfTiles(2, 64), avifOfTiles(256, 64), avifOfTiles(256, 1000)])

/** Pictures of each format with any number of what it may have many of, from what is usual to far too many. */
export const crowded: fc.Arbitrary<Buffer> = fc.oneof(
  upTo(20_000).map(pngOfChunks),
  upTo(10_000).map(jpegOfSegments),
  upTo(3_000).map(webpOfFrames),
  upTo(20_000).map(webpOfChunks),
  upTo(20_000).map(gifOfPictures),
  fc.tuple(upTo(500), fc.integer({ min: 1, max: 20 })).map(([tags, pages]) => tiffOfTags(tags, pages)),
  upTo(4_000).map((tags) => tiffOfTags(tags)),
  fc
    .record({ pages: upTo(500), circular: fc.boolean(), big: fc.boolean(), bigEndian: fc.boolean() })
    .map(({ pages, ...options }) => tiffPages(pages, options)),
  upTo(5_000).map(avifOfBoxes),
  fc.constantFrom(...tiled),
  upTo(20_000).map(bmpOfRows),
)

/** As often a few as very many. */
function upTo(most: number): fc.Arbitrary<number> {
  return fc.double({ min: 0, max: Math.log(most), noNaN: true }).map((log) => Math.round(Math.exp(log)))
}

function spliced(file: Buffer, at: number, pieces: readonly Buffer[]): Buffer {
  return Buffer.concat([file.subarray(0, at), ...pieces, file.subarray(at)])
}

function riff(chunks: readonly Buffer[]): Buffer {
  return riffChunk('RIFF', [Buffer.from('WEBP'), ...chunks])
}

function riffChunk(name: string, parts: readonly Buffer[]): Buffer {
  const data = Buffer.concat(parts)
  const size = Buffer.alloc(4)
  size.writeUInt32LE(data.length)
  return Buffer.concat([Buffer.from(name), size, data, Buffer.alloc(data.length % 2)])
}

function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const data = Buffer.concat(parts)
  return Buffer.concat([u32(8 + data.length), Buffer.from(type), data])
}

function fullBox(type: string, version: number, ...parts: readonly Buffer[]): Buffer {
  return box(type, Buffer.from([version, 0, 0, 0]), ...parts)
}

function u16(...numbers: readonly number[]): Buffer {
  return Buffer.from(numbers.flatMap((number) => [number >> 8, number & 255]))
}

function u32(...numbers: readonly number[]): Buffer {
  return u16(...numbers.flatMap((number) => [number >>> 16, number & 0xffff]))
}
