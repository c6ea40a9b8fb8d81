import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { createImageReader } from '../../../src/documents/inspect.ts'
import { openImage } from '../../../src/documents/raster/open.ts'
import { tiffPages } from '../../support/bombs.ts'
import {
  avifOfBoxes,
  avifOfTiles,
  bmpOfRows,
  gifOfPictures,
  jpegOfSegments,
  pngOfChunks,
  tiffOfTags,
  webpOfChunks,
  webpOfFrames,
} from '../../support/crowded.ts'
import { noPdfs } from '../../support/no-pdfs.ts'

const { signal } = new AbortController()
const reader = createImageReader({ maxImages: 64, maxPixels: 1_000_000, maxPages: 500 }, noPdfs)
const unreadable = { code: 'unreadable-image' }
const tooLarge = { code: 'image-too-large' }

test.each([
  ['a PNG of 100,000 chunks', pngOfChunks(100_000), unreadable],
  ['a JPEG of 5,000 segments', jpegOfSegments(5_000), unreadable],
  ['a WebP of 100,000 chunks', webpOfChunks(100_000), unreadable],
  ['a TIFF of 300 tags', tiffOfTags(300), unreadable],
  ['an AVIF of 1,000 boxes', avifOfBoxes(1_000), unreadable],
  ['a BMP of 200,000 rows', bmpOfRows(200_000), tooLarge],
  ['an AVIF of few pixels that is made of many', await avifOfTiles(200, 128), tooLarge],
])('%s is refused by its header', async (_, bytes, error) => {
  await expect(reader.inspectAll([bytes], signal)).rejects.toMatchObject(error)
})

test.each([
  ['a PNG of 3,000 chunks', pngOfChunks(3_000)],
  ['a JPEG of 500 segments', jpegOfSegments(500)],
  ['a WebP of 500 chunks', webpOfChunks(500)],
  ['a TIFF of 200 tags', tiffOfTags(200)],
  ['an AVIF of 100 boxes', avifOfBoxes(100)],
  ['an AVIF of two tiles', await avifOfTiles(2, 64)],
  ['a TIFF of 500 pages', tiffPages(500)],
])('%s is read', { timeout: 20_000 }, async (_, bytes) => {
  await reader.verifyAll(await reader.inspectAll([bytes], signal), signal)
})

// Opened whole the first two take 12 s and 40 s, and the third half a minute when each of its pages is opened with all the others.
test.each([
  ['the further frames of a WebP', webpOfFrames(90_000), 1],
  ['the further pictures of a GIF', gifOfPictures(1_000_000), 1],
  ['the other pages of a TIFF', tiffOfTags(200, 100), 100],
])('%s are not gone through', { timeout: 20_000 }, async (_, bytes, pages) => {
  expect((await openImage(bytes)).header).toMatchObject({ width: 8, height: 8, pages })
  await reader.verifyAll(await reader.inspectAll([bytes], signal), signal)
})

describe('an animation', () => {
  const frame = (red: number) =>
    ({ create: { width: 9, height: 7, channels: 3, background: { r: red, g: 0, b: 0 } } }) as const
  const animation = async () => {
    const frames = await Promise.all([200, 100, 50].map((red) => sharp(frame(red)).png().toBuffer()))
    return sharp(frames, { join: { animated: true } })
  }

  test.each(['webp', 'gif'] as const)('as %s is read as its first frame', async (format) => {
    const bytes = await (await animation()).toFormat(format, { lossless: true }).toBuffer()
    expect((await sharp(bytes).metadata()).pages).toBe(3)
    const image = await openImage(bytes)
    expect(image.header).toMatchObject({ width: 9, height: 7, pages: 1 })
    const [red] = await image.page(0).raw().toBuffer()
    expect(red).toBeGreaterThan(190)
  })

  test('that lies on its side still does', async () => {
    const bytes = await (await animation()).withMetadata({ orientation: 6 }).webp().toBuffer()
    expect((await openImage(bytes)).header).toMatchObject({ width: 7, height: 9 })
  })
})
