import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { createImageReader } from '../../../src/images/inspect.ts'
import { testPicture, withClaimedSize } from '../../support/images.ts'

const reader = createImageReader({ maxImages: 3, maxPixels: 1_000_000, maxPages: 2 })
const png = (await testPicture().png().toBuffer()).toString('base64')

describe('inspectAll', () => {
  test('gives the bytes of one image or of several, in order', async () => {
    const gif = (await testPicture().gif().toBuffer()).toString('base64')
    expect((await reader.inspectAll(png)).map(({ bytes }) => bytes.toString('base64'))).toEqual([png])
    expect((await reader.inspectAll([gif, png])).map(({ bytes }) => bytes.toString('base64'))).toEqual([gif, png])
  })

  test('refuses more images than allowed, without a look at any', () => {
    const body = { image_data: Array<number>(16_000_000).fill(1) }
    const startedAt = performance.now()
    expect(() => reader.checkCount(body)).toThrow(expect.objectContaining({ code: 'too-many-images' }))
    expect(performance.now() - startedAt).toBeLessThan(100)
    for (const other of [null, undefined, 7, {}, { image_data: 'A' }, { image_data: [1, 2, 3] }])
      reader.checkCount(other)
  })

  test('tells the first bad item, whatever is wrong with those behind it', async () => {
    await expect(reader.inspectAll([png, 'aGVsbG8=', '!'])).rejects.toMatchObject({
      code: 'unsupported-image',
      index: 1,
    })
    await expect(reader.inspectAll(['!', 'aGVsbG8='])).rejects.toMatchObject({ code: 'invalid-request', index: 0 })
  })

  test('refuses by the header what is too large, before it is decoded', async () => {
    const huge = withClaimedSize(await testPicture().png().toBuffer(), 65_535)
    await expect(reader.inspectAll(huge.toString('base64'))).rejects.toMatchObject({ code: 'image-too-large' })
  })

  test('refuses a TIFF of too many pages', async () => {
    const page = await testPicture().png().toBuffer()
    const pages = await sharp([page, page, page], { join: { animated: true } })
      .tiff()
      .toBuffer()
    await expect(reader.inspectAll(pages.toString('base64'))).rejects.toMatchObject({ code: 'image-too-large' })
  })
})

describe('a TIFF whose later pages are large', () => {
  const pagesOf = async (sides: number[]) => {
    const pages = await Promise.all(
      sides.map((side) =>
        sharp({ create: { width: side, height: side, channels: 3, background: 'white' } })
          .png()
          .toBuffer(),
      ),
    )
    return (
      await sharp(pages, { join: { animated: true } })
        .tiff({ compression: 'deflate' })
        .toBuffer()
    ).toString('base64')
  }

  test('is refused by the size of all its pages together', async () => {
    const small = createImageReader({ maxImages: 3, maxPixels: 1_000, maxPages: 100 })
    const many = await pagesOf(Array<number>(20).fill(30))
    await expect(small.inspectAll(many)).rejects.toMatchObject({ code: 'image-too-large' })
    expect(await small.inspectAll(await pagesOf(Array<number>(10).fill(30)))).toHaveLength(1)
  })
})

describe('verifyAll', () => {
  const page = (bytes: Buffer) => ({ bytes, pages: [1] })
  const noise = sharp({
    create: {
      width: 300,
      height: 200,
      channels: 3,
      background: 'white',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  })

  test.each(['png', 'jpeg', 'webp', 'tiff', 'gif', 'avif'] as const)('tells a truncated %s', async (format) => {
    const whole = await noise.clone().toFormat(format).toBuffer()
    await reader.verifyAll([page(whole)], new AbortController().signal)
    const cut = whole.subarray(0, Math.floor(whole.length * 0.9))
    await expect(reader.verifyAll([page(whole), page(cut)], new AbortController().signal)).rejects.toMatchObject({
      code: 'unreadable-image',
      index: 1,
    })
  })

  test.each(['png', 'jpeg', 'webp', 'tiff', 'avif'] as const)('reads a %s that lies on its side', async (format) => {
    const turned = await noise.clone().withMetadata({ orientation: 6 }).toFormat(format).toBuffer()
    await reader.verifyAll([page(turned)], new AbortController().signal)
  })

  test('reads a GIF of several pictures', async () => {
    const picture = await noise.clone().png().toBuffer()
    const moving = await sharp([picture, picture], { join: { animated: true } })
      .gif()
      .toBuffer()
    await reader.verifyAll([page(moving)], new AbortController().signal)
  })

  test('tells a TIFF whose first tile is broken', async () => {
    const whole = await noise
      .clone()
      .tiff({ compression: 'jpeg', tile: true, tileWidth: 64, tileHeight: 64 })
      .toBuffer()
    await reader.verifyAll([page(whole)], new AbortController().signal)
    const broken = Buffer.from(whole)
    broken.fill(0, whole.indexOf(Buffer.from([0xff, 0xd8])), whole.indexOf(Buffer.from([0xff, 0xd8])) + 500)
    await expect(reader.verifyAll([page(broken)], new AbortController().signal)).rejects.toMatchObject({
      code: 'unreadable-image',
    })
  })
})
