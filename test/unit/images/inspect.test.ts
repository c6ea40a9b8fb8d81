import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { createImageReader } from '../../../src/images/inspect.ts'
import { testPicture, withClaimedSize } from '../../support/images.ts'

const reader = createImageReader({ maxImages: 3, maxPixels: 1_000_000, maxPages: 2 })
const png = (await testPicture().png().toBuffer()).toString('base64')

describe('inspectAll', () => {
  test('gives the bytes of one image or of several, in order', async () => {
    const gif = (await testPicture().gif().toBuffer()).toString('base64')
    expect((await reader.inspectAll(png)).map((bytes) => bytes.toString('base64'))).toEqual([png])
    expect((await reader.inspectAll([gif, png])).map((bytes) => bytes.toString('base64'))).toEqual([gif, png])
  })

  test('refuses more images than allowed', async () => {
    await expect(reader.inspectAll([png, png, png, png])).rejects.toMatchObject({ code: 'too-many-images' })
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

describe('verifyAll', () => {
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
    await reader.verifyAll([whole])
    const cut = whole.subarray(0, Math.floor(whole.length * 0.9))
    await expect(reader.verifyAll([whole, cut])).rejects.toMatchObject({ code: 'unreadable-image', index: 1 })
  })
})
