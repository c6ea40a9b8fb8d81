import { describe, expect, test } from 'vitest'
import { beforeTurnOver, turnOver } from '../../../../src/recognition/page.ts'
import { prepare } from '../../../../src/recognition/prepare/chain.ts'
import type { Grey } from '../../../../src/recognition/prepare/grey.ts'
import { invert } from '../../../../src/recognition/prepare/polarity.ts'
import { type PreparedPage, preparedSheet } from '../../../../src/recognition/prepare/prepared.ts'
import { resample } from '../../../../src/recognition/prepare/resample.ts'
import { beforeTurn, turnRight } from '../../../../src/recognition/prepare/turn.ts'
import { type AffineMap, compose, identity, mapPoint, shift, stretch } from '../../../../src/results/map.ts'
import { textPage } from '../../../support/pages.ts'

/** The point where a page is darkest: the middle of mass of its ink. */
function spotOf({ data, width, height }: Grey): [x: number, y: number] {
  let [mass, sumX, sumY] = [0, 0, 0]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const ink = 255 - (data[y * width + x] ?? 255)
      mass += ink
      sumX += ink * (x + 0.5)
      sumY += ink * (y + 0.5)
    }
  }
  return [sumX / mass, sumY / mass]
}

/** A white page with a soft black spot of some 50 pixels, whose middle is here: what has no edges is resampled without error. */
function spotted(x: number, y: number): Grey {
  const [width, height] = [397, 211]
  const grey = { data: new Uint8Array(width * height), width, height }
  for (let i = 0; i < grey.data.length; i++) {
    const [dx, dy] = [(i % width) + 0.5 - x, Math.floor(i / width) + 0.5 - y]
    grey.data[i] = Math.round(255 - 255 * Math.exp(-(dx * dx + dy * dy) / 128))
  }
  return grey
}

function inverse([a, b, c, d, e, f]: AffineMap): AffineMap {
  const by = a * d - b * c
  return [d / by, -b / by, -c / by, a / by, (c * f - d * e) / by, (b * e - a * f) / by]
}

/** How far a spot of a page, found again on what was made of it, is off, there and back; in pixels of each. */
function errors(page: Grey, made: Grey, back: AffineMap): [there: number, backAgain: number] {
  const [from, to] = [spotOf(page), spotOf(made)]
  const [x, y] = mapPoint(back, ...to)
  const [u, v] = mapPoint(inverse(back), ...from)
  return [Math.hypot(u - to[0], v - to[1]), Math.hypot(x - from[0], y - from[1])]
}

const spots: Array<[number, number]> = [
  [40, 42],
  [350, 50],
  [45, 165],
  [190, 100],
]

describe('a step back', () => {
  test.each([
    [1, 3],
    [1, -4.7],
    [0.5, 0],
    [0.3, 0],
    [0.7, 0],
    [0.26, 2.5],
    [2, 0],
    [1.37, 1],
    [3, -5],
  ])('from scaling by %d and rotating by %d° is exact to a tenth of a pixel', (factor, degrees) => {
    for (const spot of spots) {
      const page = spotted(...spot)
      const { grey, back } = resample(page, factor, degrees)
      const [there, backAgain] = errors(page, grey, back)
      expect(there).toBeLessThan(0.1 * Math.max(1, factor))
      expect(backAgain).toBeLessThan(0.1 / Math.min(1, factor))
    }
  })

  test('from turning is exact', () => {
    for (const spot of spots) {
      const page = spotted(...spot)
      expect(Math.max(...errors(page, turnRight(page), beforeTurn(page)))).toBeLessThan(1e-9)
      expect(Math.max(...errors(page, turnOver(page), beforeTurnOver(page)))).toBeLessThan(1e-9)
    }
  })
})

describe('the chain', () => {
  const small = textPage({ width: 1000, height: 700, glyph: 10 })
  test.each([
    ['that is left alone', textPage()],
    ['that is scaled', small],
    ['that lies on its side', turnRight(turnRight(turnRight(small)))],
    ['that lies on its side, is askew and inverted', invert(turnRight(resample(small, 1, 3).grey))],
  ])('knows the way back from a page %s', (_, page) => {
    const { grey, back, steps } = prepare(page)
    const upright = steps.includes('invert') ? invert(page) : page
    const [there, backAgain] = errors(upright, grey, back)
    expect(there).toBeLessThan(1)
    expect(backAgain).toBeLessThan(1)
  })

  test('ends on the picture in its own size, or on the page that it is a part of', () => {
    const grey = textPage()
    const decoded = { grey, back: stretch(2), width: 2 * grey.width, height: 2 * grey.height }
    const prepared = { grey, back: shift(3, 4), steps: [] }
    const alone = preparedSheet(decoded, prepared)
    expect(alone).toEqual({
      map: compose(stretch(2), shift(3, 4)),
      width: 2 * grey.width,
      height: 2 * grey.height,
      unit: 'pixel',
    })
    const page: PreparedPage['sheet'] = {
      map: compose(shift(72, 72), stretch(0.24)),
      width: 595,
      height: 842,
      unit: 'point',
    }
    const { map, ...frame } = preparedSheet(decoded, prepared, page)
    expect(frame).toEqual({ width: 595, height: 842, unit: 'point' })
    expect(mapPoint(map, 1, 2)[0]).toBeCloseTo(72 + 0.24 * 2 * 4)
    expect(preparedSheet({ ...decoded, back: identity }, { ...prepared, back: identity }, page).map).toEqual(page.map)
  })
})
