import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import type { ImageFormat } from '../../../../../src/documents/format.ts'
import { formatOf } from '../../../../../src/documents/format.ts'
import { openImage } from '../../../../../src/documents/raster/open.ts'
import { searchablePdf } from '../../../../../src/results/outputs/pdf/searchable.ts'
import { expectedText, fixtureBytes, likeness } from '../../../../support/fixtures.ts'
import { encodeBmp, testPicture } from '../../../../support/images.ts'
import { resultOf, word } from '../../../../support/pdf-results.ts'
import { boxesOf, faultsOf, hasPdfTools, imagesOf, pixelsOf, textOf } from '../../../../support/pdf-tools.ts'

const nothing = { content: '', pages: [] }

/** A picture whose every pixel tells where it is. */
function gradient(channels: 1 | 3 | 4, width = 100, height = 50): Sharp {
  const samples = Buffer.alloc(width * height * channels)
  for (let i = 0; i < samples.length; i++) {
    const [x, y] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)]
    samples[i] = [x * 2, y * 5, 255 - x * 2, 128 + y * 2][i % channels] ?? 0
  }
  return sharp(samples, { raw: { width, height, channels } })
}

/** The first piece of a PNG's pixels, as it is packed. */
function firstData(png: Buffer): Buffer {
  const at = png.indexOf('IDAT')
  return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4))
}

/** The same, of a resolution: JPEG has one whether anybody said so or not. */
function scan(channels: 1 | 3): Sharp {
  return gradient(channels).withMetadata({ density: 200 })
}

async function made(bytes: Buffer): Promise<Buffer> {
  return searchablePdf([{ bytes, format: formatOf(bytes) ?? 'png' }], nothing)
}

/** How much a sample of the picture as the house sees it differs on average from what poppler shows at the picture's own resolution. */
async function difference(bytes: Buffer, pdf: Buffer): Promise<number> {
  const seen = await pixels(bytes)
  const shown = await pixelsOf(pdf, { dpi: 200 })
  expect([shown.info.width, shown.info.height]).toEqual([seen.info.width, seen.info.height])
  return shown.data.reduce((sum, sample, i) => sum + Math.abs(sample - (seen.data[i] ?? 0)), 0) / shown.data.length
}

/** A picture as the house sees it, on white paper: upright, three samples each. */
async function pixels(bytes: Buffer) {
  const { page } = await openImage(bytes)
  return page(0).flatten({ background: 'white' }).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
}

describe.skipIf(!hasPdfTools)('a picture', () => {
  test.each([
    ['JPEG', () => scan(3).jpeg()],
    ['grey JPEG', () => scan(1).toColourspace('b-w').jpeg()],
    ['progressive JPEG', () => scan(3).jpeg({ progressive: true })],
  ])('goes in as it came: %s', async (_, picture) => {
    const bytes = await picture().toBuffer()
    const pdf = await made(bytes)
    expect(faultsOf(pdf)).toBe('')
    expect(pdf.includes(bytes)).toBe(true)
    expect(await difference(bytes, pdf)).toBeLessThan(3)
  })

  test('of four inks keeps its colours', async () => {
    const bytes = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#ff0000' } })
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer()
    const pdf = await made(bytes)
    expect(pdf.includes(bytes)).toBe(true)
    const { data } = await pixelsOf(pdf, { dpi: 200 })
    expect(data[0]).toBeGreaterThan(180)
    expect(data[1]).toBeLessThan(90)
    expect(data[2]).toBeLessThan(90)
  })

  test.each([
    ['PNG', () => gradient(3).png({ compressionLevel: 1 })],
    ['grey PNG', () => gradient(1).toColourspace('b-w').png()],
    ['PNG with a palette', () => gradient(3).png({ palette: true, colours: 16 })],
  ])('goes in with its own pixels: %s', async (_, picture) => {
    const bytes = await picture().toBuffer()
    const pdf = await made(bytes)
    const data = firstData(bytes)
    expect(faultsOf(pdf)).toBe('')
    expect(pdf.includes(data)).toBe(true)
    expect((await imagesOf(pdf))[0]?.equals((await pixels(bytes)).data)).toBe(true)
  })

  test.each([
    ['interlaced PNG', () => gradient(3).png({ progressive: true })],
    ['lossless WebP', () => gradient(3).webp({ lossless: true })],
    ['GIF', () => gradient(3).gif()],
    ['TIFF', () => gradient(3).tiff({ compression: 'lzw' })],
    ['TIFF of a JPEG', () => gradient(3).tiff({ compression: 'jpeg' })],
  ])('goes in without loss: %s', async (_, picture) => {
    const bytes = await picture().toBuffer()
    const pdf = await made(bytes)
    expect(faultsOf(pdf)).toBe('')
    expect((await imagesOf(pdf))[0]?.equals((await pixels(bytes)).data)).toBe(true)
  })

  test('keeps its 16 bits', async () => {
    const bytes = await gradient(3).toColourspace('rgb16').png({ compressionLevel: 1 }).toBuffer()
    const pdf = await made(bytes)
    expect(pdf.includes('/BitsPerComponent 16')).toBe(true)
    expect(await difference(bytes, pdf)).toBeLessThan(3)
  })

  test('that is a BMP goes in without loss', async () => {
    const { data } = await gradient(3).raw().toBuffer({ resolveWithObject: true })
    const bytes = encodeBmp(data, 100, 50)
    expect((await imagesOf(await made(bytes)))[0]?.equals(data)).toBe(true)
  })

  test.each(['png', 'webp'] as const)('keeps its transparency: %s', async (format) => {
    const bytes = await gradient(4)[format]({ lossless: true }).toBuffer()
    const pdf = await made(bytes)
    expect(pdf.includes('/SMask')).toBe(true)
    expect(faultsOf(pdf)).toBe('')
    expect(await difference(bytes, pdf)).toBeLessThan(3)
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('is upright when EXIF says that it lies as %i', async (orientation) => {
    const bytes = await sharp(await testPicture().png().toBuffer())
      .resize(100, 50, { kernel: 'nearest' })
      .withMetadata({ orientation, density: 200 })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer()
    const pdf = await made(bytes)
    expect(pdf.includes(bytes)).toBe(true)
    expect(await difference(bytes, pdf)).toBeLessThan(12)
  })

  test.each([
    ['of the scanner', 300, 144],
    ['that nobody has', 1, 216],
    ['too fine', 5000, 216],
  ])('is as large as its resolution says: %s', async (_, density, points) => {
    const blank = sharp({ create: { width: 600, height: 300, channels: 3, background: 'white' } })
    const bytes = await blank.withMetadata({ density }).jpeg().toBuffer()
    const pdf = await made(bytes)
    const { info } = await pixelsOf(pdf, { dpi: 72 })
    expect([info.width, info.height]).toEqual([points, points / 2])
  })
})

describe.skipIf(!hasPdfTools)('a TIFF', () => {
  test.each([
    [false, '0'],
    [true, '1'],
  ])('of a fax goes in as it came (least is white: %s)', async (miniswhite) => {
    const page = gradient(1, 200, 100).toColourspace('b-w').threshold(100)
    const bytes = await page.tiff({ compression: 'ccittfax4', bitdepth: 1, miniswhite }).toBuffer()
    const pdf = await made(bytes)
    expect(faultsOf(pdf)).toBe('')
    expect(pdf.includes('/CCITTFaxDecode')).toBe(true)
    expect(await difference(bytes, pdf)).toBeLessThan(15)
    expect((await imagesOf(pdf))[0]?.equals((await pixels(bytes)).data)).toBe(true)
  })

  test('of black and white stays so, however it was packed', async () => {
    const page = gradient(1, 203, 97).toColourspace('b-w').threshold(100)
    const bytes = await page.tiff({ compression: 'lzw', predictor: 'none', bitdepth: 1 }).toBuffer()
    const pdf = await made(bytes)
    expect(faultsOf(pdf)).toBe('')
    expect(pdf.includes('/BitsPerComponent 1 ')).toBe(true)
    expect((await imagesOf(pdf))[0]?.equals((await pixels(bytes)).data)).toBe(true)
  })

  test('of two pages is two pages', async () => {
    const bytes = fixtureBytes('two-pages.tiff')
    const pdf = await made(bytes)
    expect(faultsOf(pdf)).toBe('')
    expect(textOf(pdf)).toBe('\f\f')
    for (const page of [0, 1]) expect((await pixelsOf(pdf, { page: page + 1 })).info.width).toBeGreaterThan(10)
  })
})

describe.skipIf(!hasPdfTools)('words on pictures', () => {
  test('are found where they stand, whatever the resolution', async () => {
    const bytes = await gradient(3, 600, 300).png().toBuffer()
    const result = resultOf({ width: 600, height: 300, unit: 'pixel' }, [
      [word('Found', [100, 50, 250, 90]), word('(here)', [260, 50, 400, 90])],
    ])
    const pdf = await searchablePdf([{ bytes, format: 'png' }], result)
    expect(faultsOf(pdf)).toBe('')
    expect(
      boxesOf(pdf).map((found) => [found.word, ...found.box.map((side) => Math.round((side * 200) / 72))]),
    ).toEqual([
      ['Found', 100, 50, 250, 90].map((side) => (typeof side === 'number' ? expect.closeTo(side, -0.5) : side)),
      ['(here)', 260, 50, 400, 90].map((side) => (typeof side === 'number' ? expect.closeTo(side, -0.5) : side)),
    ])
  })

  test('cost a few bytes each', async () => {
    const text = `${expectedText['letter.png']} `.repeat(5).split(/\s+/).filter(Boolean)
    const lines = Array.from({ length: Math.ceil(text.length / 10) }, (_, y) =>
      text
        .slice(y * 10, y * 10 + 10)
        .map((one, x) => word(one, [50 + x * 60, 40 + y * 25, 50 + x * 60 + one.length * 6, 58 + y * 25])),
    )
    const bytes = fixtureBytes('letter.png')
    const result = resultOf({ width: 800, height: 1200, unit: 'pixel' }, lines)
    const [bare, full] = [await made(bytes), await searchablePdf([{ bytes, format: 'png' }], result)]
    expect(full.length - bare.length).toBeLessThan(2_500 + 10 * text.length)
    expect(likeness(textOf(full), text.join(' '))).toBeGreaterThan(0.99)
  })

  test('of every document in a batch, in its order', async () => {
    const formats: ImageFormat[] = ['jpeg', 'png', 'webp', 'tiff', 'gif', 'bmp', 'avif']
    const files = {
      jpeg: 'letter.jpg',
      png: 'letter.png',
      webp: 'letter.webp',
      tiff: 'letter.tiff',
      gif: 'letter.gif',
      bmp: 'letter.bmp',
      avif: 'letter.avif',
    }
    const documents = formats.map((format) => ({ bytes: fixtureBytes(files[format]), format }))
    const pages = formats.flatMap(
      (format, item) => resultOf({ unit: 'pixel' }, [[word(format, [20, 20, 80, 40])]], { item }).pages,
    )
    const pdf = await searchablePdf(documents, { content: formats.join('\f'), pages })
    expect(faultsOf(pdf)).toBe('')
    expect(
      textOf(pdf)
        .split('\f')
        .map((page) => page.trim()),
    ).toEqual([...formats, ''])
  })
})
