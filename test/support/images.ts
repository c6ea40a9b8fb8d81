import { crc32 } from 'node:zlib'
import sharp from 'sharp'

/** A picture of 20 × 10 pixels: left half black, right half white, a red row at the bottom. Upside down and mirrored it looks different. */
export function testPicture() {
  const pixels = Buffer.alloc(20 * 10 * 3)
  for (let y = 0; y < 10; y++) {
    for (let x = 0; x < 20; x++) {
      pixels.set(y === 9 ? [255, 0, 0] : x < 10 ? [0, 0, 0] : [255, 255, 255], (y * 20 + x) * 3)
    }
  }
  return sharp(pixels, { raw: { width: 20, height: 10, channels: 3 } })
}

/** A BMP of these pixels (RGB, rows from the top), as the header says it: bits per pixel, bottom-up or top-down. */
export function encodeBmp(
  rgb: Buffer,
  width: number,
  height: number,
  { bits = 24, topDown = false }: { bits?: 1 | 4 | 8 | 24 | 32; topDown?: boolean } = {},
): Buffer {
  const stride = Math.ceil((width * bits) / 32) * 4
  const colours = palette(rgb)
  const start = 54 + (bits <= 8 ? 4 * 2 ** bits : 0)
  const bmp = Buffer.alloc(start + stride * height)
  bmp.write('BM')
  bmp.writeUInt32LE(bmp.length, 2)
  bmp.writeUInt32LE(start, 10)
  bmp.writeUInt32LE(40, 14)
  bmp.writeInt32LE(width, 18)
  bmp.writeInt32LE(topDown ? -height : height, 22)
  bmp.writeUInt16LE(1, 26)
  bmp.writeUInt16LE(bits, 28)
  if (bits <= 8)
    colours.forEach(([r, g, b], i) => {
      bmp.set([b, g, r, 0], 54 + 4 * i)
    })
  for (let y = 0; y < height; y++) {
    const row = start + stride * (topDown ? y : height - 1 - y)
    for (let x = 0; x < width; x++) {
      const [r = 0, g = 0, b = 0] = rgb.subarray((y * width + x) * 3)
      if (bits >= 24) bmp.set([b, g, r], row + (x * bits) / 8)
      else {
        const index = colours.findIndex((colour) => colour[0] === r && colour[1] === g && colour[2] === b)
        const perByte = 8 / bits
        const shift = bits * (perByte - 1 - (x % perByte))
        const at = row + Math.floor(x / perByte)
        bmp.writeUInt8(bmp.readUInt8(at) | (index << shift), at)
      }
    }
  }
  return bmp
}

function palette(rgb: Buffer): Array<[number, number, number]> {
  const seen = new Map<string, [number, number, number]>()
  for (let i = 0; i < rgb.length; i += 3) {
    const colour: [number, number, number] = [rgb[i] ?? 0, rgb[i + 1] ?? 0, rgb[i + 2] ?? 0]
    seen.set(colour.join(), colour)
  }
  return Array.from(seen.values())
}

/** A square TIFF of one even grey (200), with this many colour channels and samples beyond them. (TIFF 6.0 §2, §18.) */
export function encodeTiff(side: number, colours: 1 | 3, extraSamples: number): Buffer {
  const samples = colours + extraSamples
  const pixels = Buffer.alloc(side * side * samples, 200)
  const short = 3
  const long = 4
  const spill = 8 + pixels.length // where the bits of each sample are listed
  const entries: Array<[tag: number, type: number, count: number, value: number]> = [
    [256, long, 1, side],
    [257, long, 1, side],
    [258, short, samples, spill],
    [259, short, 1, 1],
    [262, short, 1, colours === 1 ? 1 : 2],
    [273, long, 1, 8],
    [277, short, 1, samples],
    [278, long, 1, side],
    [279, long, 1, pixels.length],
    [338, short, extraSamples, 0],
  ]
  const directory = spill + 2 * samples
  const tiff = Buffer.alloc(directory + 2 + 12 * entries.length + 4)
  tiff.write('II*\0', 'latin1')
  tiff.writeUInt32LE(directory, 4)
  pixels.copy(tiff, 8)
  for (let i = 0; i < samples; i++) tiff.writeUInt16LE(8, spill + 2 * i)
  tiff.writeUInt16LE(entries.length, directory)
  for (const [i, [tag, type, count, value]] of entries.entries()) {
    const at = directory + 2 + 12 * i
    tiff.writeUInt16LE(tag, at)
    tiff.writeUInt16LE(type, at + 2)
    tiff.writeUInt32LE(count, at + 4)
    tiff.writeUInt32LE(value, at + 8)
  }
  return tiff
}

/** A PNG whose header claims to be this wide and high, whatever pixels follow. (PNG §11.2.1: IHDR is the first chunk.) */
export function withClaimedSize(png: Buffer, side: number): Buffer {
  const claimed = Buffer.from(png)
  claimed.writeUInt32BE(side, 16)
  claimed.writeUInt32BE(side, 20)
  claimed.writeUInt32BE(crc32(claimed.subarray(12, 29)), 29)
  return claimed
}
