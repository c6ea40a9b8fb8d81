import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { createImageReader } from '../../../src/documents/inspect.ts'
import { openImage } from '../../../src/documents/raster/open.ts'
import { withoutBombs } from '../../../src/documents/raster/png.ts'
import { blackPng, jpegOfScans, pngWithPacked, tiffPages } from '../../support/bombs.ts'
import { encodeBmp, testPicture, withClaimedSize } from '../../support/images.ts'
import { noPdfs } from '../../support/no-pdfs.ts'

const reader = createImageReader({ maxImages: 64, maxPixels: 64_000_000, maxPages: 100 }, noPdfs)
const small = createImageReader({ maxImages: 64, maxPixels: 250_000, maxPages: 100 }, noPdfs)
const { signal } = new AbortController()
const inspect = (bytes: Buffer, own = reader) => own.inspectAll([bytes], signal)
const tooLarge = { code: 'image-too-large' }

/** A file with 32-bit numbers written over some of it, from a place behind a mark. */
function patched(file: Buffer, mark: string, behind: number, numbers: number[]): Buffer {
  const changed = Buffer.from(file)
  const at = file.indexOf(mark, 0, 'latin1') + behind
  numbers.forEach((number, i) => {
    changed.writeUInt32BE(number, at + 4 * i)
  })
  return changed
}

const [png, jpeg, webp, gif, avif] = await Promise.all([
  testPicture().png().toBuffer(),
  testPicture().jpeg().toBuffer(),
  testPicture().webp({ lossless: true }).toBuffer(),
  testPicture().gif().toBuffer(),
  testPicture().avif().toBuffer(),
])
const bmp = encodeBmp(await testPicture().raw().toBuffer(), 20, 10)

test('a TIFF of 10,000 pages is refused by its directories', async () => {
  await expect(inspect(tiffPages(10_000))).rejects.toMatchObject({ code: 'too-many-pages' })
})

test.each([
  ['a PNG', withClaimedSize(png, 65_535)],
  ['a PNG of 110 kB', blackPng(30_000)],
  ['a JPEG', patched(jpeg, '\xff\xc0', 5, [0xfde8_fde8])],
  ['a WebP', patched(webp, 'VP8L', 9, [0x7ffe9f0f])],
  ['a TIFF', tiffPages(1, { side: 65_535 })],
  ['a GIF', patched(gif, '\x2c\0\0\0\0', 5, [0xffff_ffff])],
  ['an AVIF', patched(avif, 'ispe', 8, [65_535, 65_535])],
])('%s that is too large is refused by its header', async (_, bytes) => {
  await expect(inspect(bytes)).rejects.toMatchObject(tooLarge)
})

test('a BMP that claims more than it has is refused by its header', async () => {
  bmp.writeInt32LE(65_535, 18)
  bmp.writeInt32LE(65_535, 22)
  await expect(inspect(bmp)).rejects.toMatchObject({ code: 'unreadable-image' })
})

test('a TIFF whose pages go round in a circle ends', async () => {
  expect((await openImage(tiffPages(5, { circular: true }))).header.pages).toBe(5)
})

describe('a JPEG of many scans', () => {
  test('is refused when they are too many for its size', async () => {
    await expect(inspect(await jpegOfScans(500, 100), small)).rejects.toMatchObject(tooLarge)
  })

  test('is read when they are not, as any progressive one', async () => {
    const progressive = await sharp({ create: { width: 500, height: 500, channels: 3, background: 'white' } })
      .jpeg({ progressive: true })
      .toBuffer()
    for (const bytes of [progressive, await jpegOfScans(100, 100)]) {
      await inspect(bytes, small)
      await small.verifyAll([{ bytes, pages: [1] }], signal)
    }
  })
})

/** Peak memory of a process that does nothing but open an image. */
async function peakMbOfOpening(image: Buffer): Promise<number> {
  const open = new URL('../../../src/documents/raster/open.ts', import.meta.url).href
  const script = `
    import { buffer } from 'node:stream/consumers'
    import { readFileSync } from 'node:fs'
    import { openImage } from '${open}'
    await openImage(await buffer(process.stdin))
    console.log(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1] / 1024)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(image)
  return Number(await text(child.stdout))
}

/** A PNG with so many texts of 10 MB each. */
async function many(texts: number): Promise<Buffer> {
  const one = await pngWithPacked('zTXt', 10_000_000)
  const chunk = one.subarray(33, 33 + one.readUInt32BE(33) + 12)
  return Buffer.concat([one.subarray(0, 33), ...Array<Buffer>(texts - 1).fill(chunk), one.subarray(33)])
}

describe('what is packed in a PNG beside its pixels', () => {
  test('is not unpacked when it is much', async () => {
    expect(await peakMbOfOpening(await many(40))).toBeLessThan(250)
  })

  test('is left alone when it is little, and nothing is copied', async () => {
    const harmless = await pngWithPacked('zTXt', 1_000)
    expect(withoutBombs(harmless)).toBe(harmless)
  })

  test('is counted over all of it, and the picture is still there', async () => {
    const left = withoutBombs(await many(40))
    expect(left.length).toBeLessThan(20_000)
    expect((await openImage(left)).header).toMatchObject({ width: 8, height: 8 })
  })
})

test('images that are too many pixels together are refused', async () => {
  const image = blackPng(500)
  await small.inspectAll(Array<Buffer>(16).fill(image), signal)
  await expect(small.inspectAll(Array<Buffer>(17).fill(image), signal)).rejects.toMatchObject(tooLarge)
})

test('scans of several images are counted together', async () => {
  const image = await jpegOfScans(500, 10)
  await inspect(image, small)
  await expect(small.inspectAll([image, image], signal)).rejects.toMatchObject(tooLarge)
})
