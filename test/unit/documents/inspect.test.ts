import sharp from 'sharp'
import { describe, expect, test, vi } from 'vitest'
import { createImageReader } from '../../../src/documents/inspect.ts'
import { tiffPages } from '../../../src/documents/raster/tiff.ts'
import { testPicture, withClaimedSize } from '../../support/images.ts'
import { noPdfs } from '../../support/no-pdfs.ts'

const reader = createImageReader({ maxImages: 3, maxPixels: 1_000_000, maxPages: 2 }, noPdfs)
const png = await testPicture().png().toBuffer()
const { signal } = new AbortController()
const page = (bytes: Buffer) => ({ bytes, pages: [1] })
const inspect = (...images: Buffer[]) => reader.inspectAll(images, signal)

describe('inspectAll', () => {
  test('passes pictures of several formats', async () => {
    const gif = await testPicture().gif().toBuffer()
    expect(await inspect(gif, png)).toEqual([page(gif), page(png)])
  })

  test('tells the first bad image, whatever is wrong with those behind it', async () => {
    const noImage = Buffer.from('hello')
    const huge = withClaimedSize(png, 65_535)
    await expect(inspect(png, noImage, huge)).rejects.toMatchObject({ code: 'unsupported-image', index: 1 })
    await expect(inspect(huge, noImage)).rejects.toMatchObject({ code: 'image-too-large', index: 0 })
  })

  test('gives up a request whose headers take too long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const looking = expect(inspect(...Array<Buffer>(64).fill(png))).rejects.toMatchObject({ code: 'overloaded' })
      vi.advanceTimersByTime(10_000)
      await looking
    } finally {
      vi.useRealTimers()
    }
  })

  test('refuses by the header what is too large, before it is decoded', async () => {
    await expect(inspect(withClaimedSize(png, 65_535))).rejects.toMatchObject({ code: 'image-too-large' })
  })

  test('refuses a TIFF of too many pages', async () => {
    const pages = await sharp([png, png, png], { join: { animated: true } })
      .tiff()
      .toBuffer()
    await expect(inspect(pages)).rejects.toMatchObject({ code: 'too-many-pages', status: 413, index: 0 })
    const two = [
      { from: 1, to: 1 },
      { from: 3, to: 3 },
    ]
    expect(await reader.inspectAll([pages], signal, { pages: two })).toEqual([{ bytes: pages, pages: [1, 3] }])
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
    return sharp(pages, { join: { animated: true } })
      .tiff({ compression: 'deflate' })
      .toBuffer()
  }

  const small = createImageReader({ maxImages: 3, maxPixels: 1_000, maxPages: 100 }, noPdfs)

  test('is refused for one page that is too large, and not for how many it has', async () => {
    const pages = Array.from({ length: 20 }, (_, i) => i + 1)
    const many = await pagesOf(Array<number>(20).fill(30))
    expect(await small.inspectAll([many], signal)).toEqual([{ bytes: many, pages }])
    await expect(small.inspectAll([await pagesOf([30, 40])], signal)).rejects.toMatchObject({ code: 'image-too-large' })
  })

  test('is decoded as far as a request may have pixels, and not beyond', async () => {
    const many = await pagesOf(Array<number>(20).fill(30))
    const pages = tiffPages(many)
    const brokenAt = (nth: number) => {
      const broken = Buffer.from(many)
      const [at = 0, next = broken.length] = [pages[nth - 1]?.at, pages[nth]?.at]
      // Deflated rows come before their directory, in files of libtiff.
      broken.fill(0xff, (pages[nth - 2]?.next ?? 4) + 4, Math.min(at, next))
      return broken
    }
    const pagesWanted = pages.map((_, i) => i + 1)
    const verify = (bytes: Buffer) => small.verifyAll([{ bytes, pages: pagesWanted }], signal)
    await expect(verify(brokenAt(17))).rejects.toMatchObject({ code: 'unreadable-image' })
    await verify(brokenAt(19))
  })
})

test('nothing is looked at for a client that has gone', async () => {
  const gone = AbortSignal.abort(new Error('gone'))
  await expect(reader.inspectAll([Buffer.from('no image')], gone)).rejects.toThrow('gone')
  await expect(reader.verifyAll([page(Buffer.from('no image'))], gone)).rejects.toThrow('gone')
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
    await reader.verifyAll([page(whole)], signal)
    const cut = whole.subarray(0, Math.floor(whole.length * 0.9))
    await expect(reader.verifyAll([page(whole), page(cut)], signal)).rejects.toMatchObject({
      code: 'unreadable-image',
      index: 1,
    })
  })

  test.each(['png', 'jpeg', 'webp', 'tiff', 'avif'] as const)('reads a %s that lies on its side', async (format) => {
    const turned = await noise.clone().withMetadata({ orientation: 6 }).toFormat(format).toBuffer()
    await reader.verifyAll([page(turned)], signal)
  })

  test('reads a GIF of several pictures', async () => {
    const picture = await noise.clone().png().toBuffer()
    const moving = await sharp([picture, picture], { join: { animated: true } })
      .gif()
      .toBuffer()
    await reader.verifyAll([page(moving)], signal)
  })

  test('tells a TIFF whose first tile is broken', async () => {
    const whole = await noise
      .clone()
      .tiff({ compression: 'jpeg', tile: true, tileWidth: 64, tileHeight: 64 })
      .toBuffer()
    await reader.verifyAll([page(whole)], signal)
    const broken = Buffer.from(whole)
    broken.fill(0, whole.indexOf(Buffer.from([0xff, 0xd8])), whole.indexOf(Buffer.from([0xff, 0xd8])) + 500)
    await expect(reader.verifyAll([page(broken)], signal)).rejects.toMatchObject({
      code: 'unreadable-image',
    })
  })
})
