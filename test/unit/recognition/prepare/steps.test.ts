import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { turnOver } from '../../../../src/recognition/page.ts'
import { type Prepared, prepare } from '../../../../src/recognition/prepare/chain.ts'
import { components } from '../../../../src/recognition/prepare/components.ts'
import { grainOf } from '../../../../src/recognition/prepare/contrast.ts'
import { glyphsOf, piecesOf } from '../../../../src/recognition/prepare/glyphs.ts'
import type { Grey } from '../../../../src/recognition/prepare/grey.ts'
import { histogram, otsu } from '../../../../src/recognition/prepare/histogram.ts'
import { paperOf, unevenness, whiten } from '../../../../src/recognition/prepare/paper.ts'
import { invertParts, lightOnDarkParts } from '../../../../src/recognition/prepare/parts.ts'
import { invert, isLightOnDark } from '../../../../src/recognition/prepare/polarity.ts'
import { resample } from '../../../../src/recognition/prepare/resample.ts'
import { scaleFor } from '../../../../src/recognition/prepare/scale.ts'
import { shrink } from '../../../../src/recognition/prepare/shrink.ts'
import { feetOf, linesOf } from '../../../../src/recognition/prepare/skew.ts'
import { isFaint, printOf, strengthen } from '../../../../src/recognition/prepare/strengthen.ts'
import { turnRight } from '../../../../src/recognition/prepare/turn.ts'
import { identity } from '../../../../src/results/map.ts'
import { textPage } from '../../../support/pages.ts'

const blank: Grey = { data: new Uint8Array(100 * 100).fill(255), width: 100, height: 100 }
const picture = (width: number, ...data: number[]): Grey => ({
  data: Uint8Array.from(data),
  width,
  height: data.length / width,
})
/** The page with something even to the left of it, so many pixels wide. */
function beside(page: Grey, width: number, value: number): Grey {
  const data = new Uint8Array((page.width + width) * page.height).fill(value)
  for (let y = 0; y < page.height; y++) {
    data.set(page.data.subarray(y * page.width, (y + 1) * page.width), y * (page.width + width) + width)
  }
  return { data, width: page.width + width, height: page.height }
}
const rotate = (page: Grey, degrees: number) => resample(page, 1, degrees).grey
const steps = (page: Grey) => prepare(page).steps

describe('polarity', () => {
  test('tells light text on dark, and leaves dark text on light', () => {
    expect(isLightOnDark(textPage())).toBe(false)
    expect(isLightOnDark(invert(textPage()))).toBe(true)
  })

  test('an edge of a scan has no say, however large it is', () => {
    const page = beside(textPage(), 71, 0)
    expect(isLightOnDark(page)).toBe(false)
    expect(isLightOnDark(invert(page))).toBe(true)
  })

  test('inverts what is light on dark on a page that is not, and no edge', () => {
    const page = textPage({ glyph: 10 })
    const [from, to] = [page.width * 200, page.width * 300]
    const bar = page.data.map((value, i) => (i >= from && i < to ? 255 - value : value))
    expect(lightOnDarkParts(page)).toBeUndefined()
    expect(lightOnDarkParts(beside(page, 71, 0))).toBeUndefined()
    const parts = lightOnDarkParts({ ...page, data: bar })
    const mended = parts && invertParts({ ...page, data: bar }, parts, 1)
    expect(mended?.data.subarray(page.width * 210, page.width * 290)).toEqual(
      page.data.subarray(page.width * 210, page.width * 290),
    )
    expect(mended?.data.subarray(to)).toEqual(page.data.subarray(to))
  })

  test('inverts every pixel', () => {
    expect(Array.from(invert(picture(3, 0, 100, 255)).data)).toEqual([255, 155, 0])
  })
})

describe('paper', () => {
  /** The same page under a shadow that grows from left to right. */
  const shadowed = (page: Grey): Grey => ({
    ...page,
    data: page.data.map((value, i) => value * (1 - (0.5 * (i % page.width)) / page.width)),
  })

  test('even paper is even, a shadow is not', () => {
    expect(unevenness(paperOf(textPage()))).toBe(0)
    expect(unevenness(paperOf(shadowed(textPage())))).toBeGreaterThan(50)
  })

  test('whitening takes the shadow away and leaves the ink', () => {
    const page = shadowed(textPage())
    const white = whiten(page, paperOf(page))
    expect(unevenness(paperOf(white))).toBeLessThan(16)
    expect(otsu(histogram(white))).toBeLessThan(128)
  })
})

describe('print', () => {
  test('faint print beside a black edge becomes black', () => {
    const faint = { ...textPage(), data: textPage().data.map((value) => 170 + (value * 70) / 255) }
    const print = printOf(beside(faint, 71, 0), paperOf(beside(faint, 71, 0)))
    expect(isFaint(print, grainOf(faint))).toBe(true)
    expect(isFaint(print, 60)).toBe(false)
    expect(isFaint(printOf(textPage(), paperOf(textPage())), 0)).toBe(false)
    expect(print && otsu(histogram(strengthen(faint, print)))).toBeLessThan(200)
    expect(print && strengthen(faint, print).data.some((value) => value < 50)).toBe(true)
  })
})

describe('skew', () => {
  test.each([-4.2, -1, 0, 0.6, 3])('measures a slope of %s° to a fifth of a degree', (degrees) => {
    const { degrees: measured } = linesOf(feetOf(rotate(textPage({ width: 900, height: 700 }), degrees), 128))
    expect(measured).toBeCloseTo(degrees, 0)
    expect(Math.abs(measured - degrees)).toBeLessThan(0.2)
  })

  test('lines are stronger along the page than across it', () => {
    const page = textPage()
    expect(linesOf(feetOf(page, 128)).strength).toBeGreaterThan(linesOf(feetOf(page, 128, true)).strength)
  })

  test('a blank page has no lines', () => {
    expect(linesOf(feetOf(blank, 128))).toEqual({ degrees: 0, strength: 1 })
  })
})

describe('components', () => {
  test('joins what touches, corners too', () => {
    const ring = picture(5, 0, 0, 0, 9, 9, 0, 9, 0, 9, 0, 0, 0, 0, 0, 9)
    expect(components(ring, 5).map(({ left, right, top, bottom }) => [left, right, top, bottom])).toEqual([
      [0, 5, 0, 3],
    ])
    const apart = picture(3, 0, 9, 0, 0, 9, 0)
    expect(components(apart, 5)).toHaveLength(2)
  })
})

describe('glyphs and scale', () => {
  test.each([8, 20, 60])('measures letters of %i pixels', (glyph) => {
    expect(glyphsOf(piecesOf(textPage({ width: 50 * glyph, height: 30 * glyph, glyph }), 128)).height).toBe(glyph)
  })

  test('measures large pages on a copy', () => {
    const { height } = glyphsOf(piecesOf(textPage({ width: 3000, height: 2500, glyph: 40 }), 128))
    expect(height).toBeGreaterThanOrEqual(38)
    expect(height).toBeLessThanOrEqual(42)
  })

  test.each([
    ['small letters are enlarged', { count: 100, height: 10 }, 2],
    ['large ones shrunk', { count: 100, height: 40 }, 0.5],
    ['never by more than three', { count: 100, height: 4 }, 3],
    ['small differences left alone', { count: 100, height: 19 }, 1],
    ['a few pieces say nothing', { count: 9, height: 5 }, 1],
    ['nor does an empty page', { count: 0, height: 0 }, 1],
  ])('%s', (_, glyphs, factor) => {
    expect(scaleFor(glyphs)).toBe(factor)
  })
})

describe('resampling', () => {
  /** Grows to the right by 2 and downwards by 3. */
  const ramp = picture(32, ...Array.from({ length: 32 * 32 }, (_, i) => 2 * (i % 32) + 3 * Math.floor(i / 32)))
  const at = ({ data, width }: Grey, x: number, y: number) => data[y * width + x] ?? 0

  test.each([0.25, 0.4, 0.5, 0.7, 1.5, 3])('scales by %s, and every pixel stays in its place', (factor) => {
    const scaled = resample(ramp, factor).grey
    expect(scaled).toMatchObject({ width: Math.round(32 * factor), height: Math.round(32 * factor) })
    for (let y = Math.ceil(factor); y < scaled.height - 1 - factor; y++) {
      for (let x = Math.ceil(factor); x < scaled.width - 1 - factor; x++) {
        const inRamp = (2 * (x + 0.5) + 3 * (y + 0.5)) / factor - 2.5
        expect(Math.abs(at(scaled, x, y) - inRamp), `${x}, ${y}`).toBeLessThan(3)
      }
    }
  })

  test.each([
    [3, 0],
    [3, -5],
    [0.9, 0.3],
    [1.37, 1],
  ])('scales paper by %d and rotates it by %d°, and it has no ink', (factor, degrees) => {
    const { data } = resample(
      { data: new Uint8Array(397 * 211).fill(255), width: 397, height: 211 },
      factor,
      degrees,
    ).grey
    expect(data.every((value) => value === 255)).toBe(true)
  })

  test('rotates clockwise about the centre, on a canvas that grows and is white', () => {
    const { data, width, height } = textPage({ width: 200, height: 100, ink: 0, paper: 0 })
    data[50 * width + 190] = 255 // right of the centre: goes down
    const rotated = resample({ data, width, height }, 1, 30).grey
    expect([rotated.width, rotated.height]).toEqual([223, 187])
    expect([at(rotated, 0, 0), at(rotated, 222, 0), at(rotated, 111, 94)]).toEqual([255, 255, 0])
    const [x, y] = [111.5 + 90.5 * Math.cos(Math.PI / 6) - 0.5, 93.5 + 90.5 * Math.sin(Math.PI / 6)]
    expect(at(rotated, Math.round(x), Math.round(y))).toBeGreaterThan(60)
  })

  test.each([
    [1, 1],
    [1, 50],
    [50, 1],
    [2, 2],
  ])('takes a picture of %i × %i', (width, height) => {
    for (const factor of [0.25, 0.9, 3]) {
      const { grey } = resample({ data: new Uint8Array(width * height), width, height }, factor, 3)
      const { data, ...size } = grey
      expect(data.length).toBe(size.width * size.height)
    }
  })
})

describe('turning', () => {
  test('to the right, and over', () => {
    expect(turnRight(picture(3, 1, 2, 3, 4, 5, 6))).toEqual(picture(2, 4, 1, 5, 2, 6, 3))
    expect(turnOver(picture(3, 1, 2, 3, 4, 5, 6))).toEqual(picture(3, 6, 5, 4, 3, 2, 1))
  })
})

test('shrinking averages squares', () => {
  expect(Array.from(shrink(picture(4, 0, 2, 8, 8, 4, 6, 8, 8), 2).data)).toEqual([3, 8])
})

describe('the chain', () => {
  test('leaves a page alone that needs nothing', () => {
    const page = textPage()
    expect(prepare(page)).toEqual({ grey: page, back: identity, steps: [] } satisfies Prepared)
  })

  test('does what is needed, and only that', () => {
    expect(steps(invert(textPage()))).toEqual(['invert'])
    expect(steps(textPage({ ink: 150, paper: 165 }))).toEqual(['stretch'])
    expect(steps(turnRight(textPage()))).toEqual(['turn'])
    expect(steps(textPage({ width: 1200, height: 900, glyph: 40 }))).toEqual(['scale'])
    expect(steps(rotate(textPage(), 2))).toEqual(['deskew'])
    expect(steps(rotate(textPage({ width: 1200, height: 900, glyph: 40 }), 2))).toEqual(['scale', 'deskew'])
  })

  test('skips what it is told to', () => {
    expect(prepare(invert(textPage()), new Set(['invert'])).steps).not.toContain('invert')
  })

  test.each([
    ['a single pixel', picture(1, 0)],
    ['a row', picture(50, ...Array<number>(50).fill(0))],
    ['a blank page', blank],
    ['a black page', invert(blank)],
  ])('survives %s', (_, page) => {
    const { grey } = prepare(page)
    expect(grey.data.length).toBe(grey.width * grey.height)
  })

  test('never makes a page longer than the engine takes', () => {
    const strip = textPage({ width: 20_000, height: 60, glyph: 8 })
    const { grey } = prepare(strip)
    expect(Math.max(grey.width, grey.height)).toBeLessThan(32_767)
  })

  test('survives noise of twelve megapixels, in seconds', { timeout: 60_000 }, async () => {
    const side = 3464
    const noise = await sharp({
      create: {
        width: side,
        height: side,
        channels: 3,
        background: 'white',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .toColourspace('b-w')
      .raw()
      .toBuffer()
    const { grey } = prepare({ data: noise, width: side, height: side })
    expect(grey.data.length).toBe(grey.width * grey.height)
  })
})
