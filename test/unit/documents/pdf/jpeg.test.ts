import sharp, { type JpegOptions } from 'sharp'
import { describe, expect, test } from 'vitest'
import { plainJpeg } from '../../../../src/documents/pdf/jpeg.ts'

const image = (channels: 3 | 4, options: JpegOptions = {}) =>
  sharp({ create: { width: 70, height: 50, channels, background: 'red' } }).jpeg(options)
const colours = await image(3).toBuffer()

describe('a plain JPEG', () => {
  test('is taken as it is', async () => {
    expect(plainJpeg(colours)).toEqual({ bytes: new Uint8Array(colours), width: 70, height: 50, components: 3 })
    const grey = await image(3).toColourspace('b-w').toBuffer()
    expect(plainJpeg(grey)).toMatchObject({ components: 1 })
  })

  test('loses its orientation, and nothing else', async () => {
    const turned = await image(3).withMetadata({ orientation: 6 }).toBuffer()
    const { bytes } = plainJpeg(turned) ?? {}
    expect((await sharp(turned).metadata()).orientation).toBe(6)
    expect((await sharp(bytes).metadata()).orientation).toBeUndefined()
    expect(await sharp(bytes).raw().toBuffer()).toEqual(await sharp(turned).raw().toBuffer())
  })

  test('is whole, sequential, and grey or of three components', async () => {
    expect(plainJpeg(await image(3, { progressive: true }).toBuffer())).toBeUndefined()
    expect(plainJpeg(await image(3).toColourspace('cmyk').toBuffer())).toBeUndefined()
    for (const length of [0, 3, 20, colours.length - 100])
      expect(plainJpeg(colours.subarray(0, length))).toBeUndefined()
    expect(plainJpeg(Buffer.concat([Buffer.from([0]), colours]))).toBeUndefined()
  })

  test('is told from any bytes without harm', () => {
    for (let i = 0; i < 200; i++) {
      const broken = Buffer.from(colours)
      broken[(i * 37) % 300] = (i * 91) & 0xff
      plainJpeg(broken)
    }
  })
})
