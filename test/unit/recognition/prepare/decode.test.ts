import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { openImage } from '../../../../src/documents/raster/open.ts'
import { decodePage } from '../../../../src/recognition/prepare/decode.ts'
import { mapPoint } from '../../../../src/results/map.ts'
import { testPicture } from '../../../support/images.ts'

const decode = async (bytes: Buffer) => {
  const { grey, back } = await decodePage((await openImage(bytes)).page(0))
  const { data, width, height } = grey
  return { width, height, back, at: (x: number, y: number) => data[y * width + x] }
}

describe('decodePage', () => {
  test('turns colours into grey', async () => {
    const page = await decode(await testPicture().png().toBuffer())
    expect([page.width, page.height, page.at(0, 0), page.at(19, 0)]).toEqual([20, 10, 0, 255])
    expect(page.at(0, 9)).toBeGreaterThan(30)
    expect(page.at(0, 9)).toBeLessThan(150)
  })

  test('turns the page upright by its EXIF orientation', async () => {
    const lying = await testPicture().rotate(270).png().toBuffer()
    const tagged = await sharp(lying).withMetadata({ orientation: 6 }).png().toBuffer()
    const page = await decode(tagged)
    expect([page.width, page.height, page.at(0, 0), page.at(19, 0)]).toEqual([20, 10, 0, 255])
  })

  test('puts transparency on white', async () => {
    const clear = { create: { width: 2, height: 2, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } } as const
    expect((await decode(await sharp(clear).png().toBuffer())).at(0, 0)).toBe(255)
  })

  test('puts light ink on transparency on black, unless it covers most of it', async () => {
    const white = async (width: number) => {
      const ink = { create: { width, height: 20, channels: 4, background: 'white' } } as const
      const around = { right: 40 - width, background: 'transparent' } as const
      return decode(await sharp(ink).extend(around).png().toBuffer())
    }
    const [letters, window] = [await white(8), await white(30)]
    expect([letters.at(0, 0), letters.at(39, 0), window.at(0, 0), window.at(39, 0)]).toEqual([255, 0, 255, 255])
  })

  test('tells colours apart whose greys are the same', async () => {
    const red = { create: { width: 40, height: 20, channels: 3, background: { r: 200, g: 60, b: 60 } } } as const
    const green = { create: { width: 20, height: 20, channels: 3, background: { r: 40, g: 140, b: 40 } } } as const
    const both = sharp(red).composite([{ input: await sharp(green).png().toBuffer(), left: 0, top: 0 }])
    const page = await decode(await both.png().toBuffer())
    expect([page.at(0, 0), page.at(39, 0)].map(Number).toSorted((a, b) => a - b)).toEqual([0, 255])
  })

  test('reads 16 bits a channel', async () => {
    const deep = await testPicture().toColourspace('rgb16').png().toBuffer()
    const page = await decode(deep)
    expect([page.at(0, 0), page.at(19, 0)]).toEqual([0, 255])
  })

  test('shrinks what is over 12 megapixels, and keeps the proportions', async () => {
    const large = sharp({ create: { width: 6000, height: 4000, channels: 3, background: 'white' } })
    const page = await decode(await large.jpeg().toBuffer())
    expect(page.width * page.height).toBeLessThanOrEqual(12_000_000)
    expect(page.width / page.height).toBeCloseTo(1.5, 2)
    const corner = mapPoint(page.back, page.width, page.height)
    expect(corner.map(Math.round)).toEqual([6000, 4000])
  })

  test('says that an image is unreadable', async () => {
    const whole = await sharp({
      create: {
        width: 400,
        height: 400,
        channels: 3,
        background: 'white',
        noise: { type: 'gaussian', mean: 128, sigma: 30 },
      },
    })
      .png()
      .toBuffer()
    await expect(decode(whole.subarray(0, whole.length / 2))).rejects.toMatchObject({
      code: 'unreadable-image',
    })
  })
})
