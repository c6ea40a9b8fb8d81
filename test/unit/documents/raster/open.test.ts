import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { openImage } from '../../../../src/documents/raster/open.ts'
import { encodeBmp, encodeTiff, testPicture } from '../../../support/images.ts'

describe('openImage', () => {
  test.each(['png', 'jpeg', 'webp', 'tiff', 'gif', 'avif'] as const)('reads the header of %s', async (format) => {
    const bytes = await testPicture().toFormat(format).toBuffer()
    expect((await openImage(bytes)).header).toEqual({ format, width: 20, height: 10, pages: 1 })
  })

  test('gives dimensions upright', async () => {
    const bytes = await testPicture().jpeg().withMetadata({ orientation: 6 }).toBuffer()
    expect((await openImage(bytes)).header).toMatchObject({ width: 10, height: 20 })
  })

  test('counts the pages of a TIFF, and of an animation only the first frame', async () => {
    const frames = Array.from(
      { length: 3 },
      () => ({ create: { width: 8, height: 8, channels: 3, background: 'white' } }) as const,
    )
    const pages = await Promise.all(frames.map((frame, i) => sharp(frame).tint({ r: i, g: i, b: i }).png().toBuffer()))
    const joined = sharp(pages, { join: { animated: true } })
    expect((await openImage(await joined.clone().tiff().toBuffer())).header.pages).toBe(3)
    expect((await openImage(await joined.clone().gif().toBuffer())).header.pages).toBe(1)
  })

  test.each([
    ['grey', 1],
    ['RGB', 3],
  ] as const)('reads a TIFF of %s with two samples more than colours', async (_, colours) => {
    const image = await openImage(encodeTiff(8, colours, 2))
    expect(image.header).toMatchObject({ width: 8, height: 8 })
    const pixels = await image.page(0).greyscale().raw().toBuffer()
    expect([pixels[0], pixels.length]).toEqual([200, 64])
  })

  test.each([
    [24, false],
    [24, true],
    [32, false],
    [8, false],
    [4, false],
    [4, true],
  ] as const)('reads a BMP of %i bits (top-down: %s) pixel for pixel', async (bits, topDown) => {
    const rgb = await testPicture().raw().toBuffer()
    const image = await openImage(encodeBmp(rgb, 20, 10, { bits, topDown }))
    expect(image.header).toEqual({ format: 'bmp', width: 20, height: 10, pages: 1 })
    expect((await image.page(0).removeAlpha().toColourspace('srgb').raw().toBuffer()).equals(rgb)).toBe(true)
  })

  test('reads a BMP of 1 bit', async () => {
    const rgb = await sharp({ create: { width: 9, height: 3, channels: 3, background: 'white' } })
      .raw()
      .toBuffer()
    rgb.fill(0, 0, 3)
    const image = await openImage(encodeBmp(rgb, 9, 3, { bits: 1 }))
    expect((await image.page(0).toColourspace('srgb').raw().toBuffer()).equals(rgb)).toBe(true)
  })

  test.each([
    ['run-length coded', 30, 1, 'unsupported-image'],
    ['of 16 bits', 28, 16, 'unsupported-image'],
    ['without its last row', 22, 11, 'unreadable-image'],
    ['without width', 18, 0, 'unreadable-image'],
    ['of negative width', 18, -5, 'unreadable-image'],
  ])('refuses a BMP that is %s', async (_, offset, value, code) => {
    const bmp = encodeBmp(await testPicture().raw().toBuffer(), 20, 10)
    if (offset === 28) bmp.writeUInt16LE(value, offset)
    else bmp.writeInt32LE(value, offset)
    await expect(openImage(bmp)).rejects.toMatchObject({ code })
  })

  test('refuses SVG, which sharp would render', async () => {
    await expect(openImage(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).rejects.toMatchObject({
      code: 'unsupported-image',
    })
  })

  test('refuses a right start with nothing behind it', async () => {
    await expect(openImage(Buffer.from('\x89PNG\r\n\x1a\nnot really', 'latin1'))).rejects.toMatchObject({
      code: 'unreadable-image',
    })
  })
})
