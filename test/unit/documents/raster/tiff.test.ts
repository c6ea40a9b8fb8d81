import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { openImage } from '../../../../src/documents/raster/open.ts'
import { tiffPages as pagesOf, turnToPage } from '../../../../src/documents/raster/tiff.ts'
import { tiffPages } from '../../../support/bombs.ts'

const kinds = [
  ['TIFF', {}],
  ['big-endian TIFF', { bigEndian: true }],
  ['BigTIFF', { big: true }],
  ['big-endian BigTIFF', { big: true, bigEndian: true }],
] as const

describe.each(kinds)('a %s', (_, options) => {
  test('has the pages that libvips finds, in their sizes', async () => {
    const tiff = tiffPages(7, options)
    expect((await sharp(tiff).metadata()).pages).toBe(7)
    expect(pagesOf(tiff)).toHaveLength(7)
    expect(pagesOf(tiff)[6]).toMatchObject({ width: 8, height: 8 })
  })

  test('can be turned to any page, forwards and back', async () => {
    const tiff = tiffPages(3, options)
    tiff.set([10, 20, 30], 'big' in options ? 16 : 8) // a page's pixels begin one behind those of the page before
    const pages = pagesOf(tiff)
    const copy = Buffer.from(tiff)
    for (const [index, grey] of [
      [2, 30],
      [0, 10],
      [1, 20],
    ] as const) {
      const { data, info } = await sharp(turnToPage(copy, pages[index])).raw().toBuffer({ resolveWithObject: true })
      expect([data[0], info.height]).toEqual([grey, 8])
      expect((await sharp(copy).metadata()).pages).toBe(1)
    }
  })

  test('ends where its chain leaves the file or comes back to itself', () => {
    expect(pagesOf(tiffPages(4, { ...options, circular: true }))).toHaveLength(4)
    const whole = tiffPages(4, options)
    expect(pagesOf(whole.subarray(0, -20))).toHaveLength(3)
  })

  test('without a page is unreadable', () => {
    expect(() => pagesOf(tiffPages(1, options).subarray(0, 80))).toThrow(
      expect.objectContaining({ code: 'unreadable-image' }),
    )
  })
})

test('pages of different sizes are each known by their own', async () => {
  const page = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: 'white' } })
  const first = await page(30, 20).tiff().toBuffer()
  expect(pagesOf(first)).toMatchObject([{ width: 30, height: 20 }])
  expect((await openImage(tiffPages(2))).sizes).toEqual([
    { width: 8, height: 8 },
    expect.objectContaining({ width: 8, height: 8 }),
  ])
})

test('pages are decoded one by one, and a broken one is told', async () => {
  const tiff = tiffPages(3)
  const { next } = pagesOf(tiff)[1] ?? { next: 0 }
  tiff.writeUInt32LE(99, next - 12 * 6 + 8) // an unknown compression
  const { visit } = await openImage(tiff)
  await visit(0)
  await expect(visit(1)).rejects.toThrow()
  await visit(2)
})

test('a lie about values is refused when going through them would take long', () => {
  const huge = Buffer.concat([
    tiffPages(1, { more: Array.from({ length: 9 }, (_, i) => [50_000 + i, 8] as const) }),
    Buffer.alloc(4_000_000),
  ])
  const { next } = pagesOf(huge)[0] ?? { next: 0 }
  for (let entry = next - 9 * 12; entry < next; entry += 12) {
    huge.writeUInt16LE(1, entry + 2)
    huge.writeUInt32LE(3_000_000, entry + 4)
  }
  expect(() => pagesOf(huge)).toThrow(expect.objectContaining({ code: 'unreadable-image' }))
})
