import { expect, test } from 'vitest'
import { inkOf } from '../../../../src/recognition/reader/gaps.ts'
import { lettersOf } from '../../../../src/recognition/reader/letters.ts'
import { wordsOf } from '../../../../src/recognition/reader/words.ts'

/** A strip with bars of ink from 12 to 36, and a letter at each bar's middle. */
function line(
  text: string,
  bars: ReadonlyArray<readonly [from: number, to: number]>,
  parts: ReadonlyArray<readonly [number, number]> = [],
) {
  const width = 10 + (bars.at(-1)?.[1] ?? 0)
  const data = new Uint8Array(48 * width).fill(255)
  for (const [from, to] of bars) for (let y = 12; y < 36; y++) data.fill(0, y * width + from, y * width + to)
  const letters = Array.from(text, (content, i) => {
    const [from, to] = bars[i] ?? [0, 0]
    return { content, at: (from + to) / 2, confidence: 0.9 }
  })
  const place = { x: width / 2, y: 24, width, height: 48, degrees: 0 }
  const boxes = parts.map(([left, right]) => ({ left, right, top: 12, bottom: 36 }))
  return wordsOf(letters, inkOf({ data, width }), { ...place, parts: boxes })
}

/** Letters of these widths, with these gaps behind them. */
function barsOf(...sizes: ReadonlyArray<readonly [width: number, gap: number]>) {
  let at = 10
  return sizes.map(([width, gap]) => {
    const bar = [at, at + width] as const
    at += width + gap
    return bar
  })
}

const proportional = barsOf([14, 3], [6, 3], [20, 12], [12, 3], [18, 3], [8, 3])

test('a gap that is wide for its line is a space; words have the boxes of their ink', () => {
  const words = line('twoone', proportional)
  expect(words.map(({ content }) => content)).toEqual(['two', 'one'])
  expect(words[0]?.box).toEqual({ left: 10, top: 12, right: 56, bottom: 36 })
  expect(words[1]?.box.left).toBe(68)
})

test('words of the engine decide about gaps that could be either', () => {
  const bars = barsOf([14, 3], [6, 3], [20, 9], [12, 3], [18, 3], [8, 3])
  const contents = (parts: ReadonlyArray<readonly [number, number]>) =>
    line('twoone', bars, parts).map(({ content }) => content)
  expect(
    contents([
      [10, 56],
      [65, 120],
    ]),
  ).toEqual(['two', 'one'])
  expect(contents([[10, 120]])).toEqual(['twoone'])
})

test('letters of one width have a space where one would stand', () => {
  // A narrow letter in a wide place leaves gaps as wide as spaces are in other print.
  const bars = barsOf([22, 13], [4, 13], [22, 4], [22, 30], ...Array.from({ length: 6 }, () => [22, 4] as const))
  expect(line('sinkabcdef', bars).map(({ content }) => content)).toEqual(['sink', 'abcdef'])
})

test('lines too short for a median have spaces too, most of all between digits and letters', () => {
  const textOf = (text: string, ...gaps: number[]) =>
    line(text, barsOf(...gaps.map((gap) => [14, gap] as const), [14, 0])).map(({ content }) => content)
  expect(textOf('10A', 7, 12)).toEqual(['10', 'A'])
  expect(textOf('5kg', 12, 3)).toEqual(['5', 'kg'])
  expect(textOf('TAX', 3, 9)).toEqual(['TAX'])
  expect(textOf('111', 9, 12)).toEqual(['111'])
  expect(textOf('Tom', 3, 3)).toEqual(['Tom'])
})

test('letters are told apart by what is between them', () => {
  const steps = [0, 1, 1, 0, 1, 2, 2]
  const data = Float32Array.from(steps.flatMap((best) => [0, 1, 2].map((i) => (i === best ? 0.8 : 0.1))))
  const letters = lettersOf({ data, dims: [1, 7, 3] }, ['', 'a', 'b'], 100, 56)
  expect(letters.map(({ content, at }) => [content, at])).toEqual([
    ['a', 116],
    ['a', 136],
    ['b', 148],
  ])
  expect(letters[0]?.confidence).toBeCloseTo(0.8)
})
