import { describe, expect, test } from 'vitest'
import { isDoubtful, merge, placesOf } from '../../../src/recognition/merge.ts'
import type { Reading, SeenWord } from '../../../src/recognition/reading.ts'
import { textRead } from '../../support/results.ts'

/** A word of the tenth row of pixels, and so on. */
const word = (content: string, left: number, row: number, confidence = 0.95): SeenWord => ({
  content,
  box: { left, top: 30 * row, right: left + 10 * content.length, bottom: 30 * row + 20 },
  confidence,
})
const lineOf = (...words: SeenWord[]) => ({ box: words[0]?.box ?? { left: 0, top: 0, right: 0, bottom: 0 }, words })
const found = (left: number, right: number, row: number) => ({
  x: (left + right) / 2,
  y: 30 * row + 10,
  width: right - left,
  height: 24,
  degrees: 0,
})
const said = (confidence: number, ...words: SeenWord[]) => ({ words, confidence })

/** Three lines, the second of which is doubted. */
const reading: Reading = [
  [
    lineOf(word('first', 0, 0), word('line', 60, 0)),
    lineOf(word('sccond', 0, 1, 0.6), word('linc', 70, 1, 0.7)),
    lineOf(word('third', 0, 3)),
  ],
]
const lines = [found(0, 102, 0), found(0, 112, 1), found(0, 52, 3)]

describe('lines', () => {
  test('are doubtful that the engine is not sure of, or covers less than half of', () => {
    const [wide, ...rest] = [found(0, 300, 0), ...lines.slice(1)]
    expect(placesOf(reading, [wide, ...rest]).map(isDoubtful)).toEqual([true, true, false])
    expect(placesOf(reading, lines).map(isDoubtful)).toEqual([false, true, false])
  })

  test('say what the reader is surer of, and what it does not doubt itself', () => {
    const mended = said(0.9, word('second', 0, 1), word('line', 70, 1))
    const reread = (confidence: number) =>
      placesOf(reading, lines).map((place, i) => ({ ...place, line: i === 1 ? { ...mended, confidence } : undefined }))
    expect(textRead(merge(reading, reread(0.9)))).toBe('first line\nsecond line\nthird')
    expect(textRead(merge(reading, reread(0.64)))).toBe('first line\nsccond linc\nthird')
  })

  test('that the engine missed come where they stand: beside a word, or between lines', () => {
    const places = placesOf(reading, [...lines, found(0, 72, 2), found(150, 192, 3)])
    const missed = [said(0.9, word('missed', 0, 2)), said(0.9, word('also', 150, 3))]
    const reread = places.map((place, i) => ({ ...place, line: missed[i - lines.length] }))
    expect(textRead(merge(reading, reread)).replaceAll('\n\n', '\n')).toBe(
      'first line\nsccond linc\nmissed\nthird also',
    )
  })
})

test('words where no line was found are noise unless they are sure', () => {
  const noisy: Reading = [
    [lineOf(word('sure', 0, 0, 0.7), word('spot', 60, 0, 0.69))],
    [lineOf(word('~', 500, 9, 0.3))],
  ]
  expect(textRead(merge(noisy, placesOf(noisy, [])))).toBe('sure')
})

test('a page of which the engine missed most is read row by row', () => {
  const missed: Reading = [[lineOf(word('b', 100, 0)), lineOf(word('d', 100, 1))]]
  const places = placesOf(missed, [found(0, 60, 1), found(0, 60, 0), found(100, 110, 1), found(100, 110, 0)])
  const cells = [said(0.9, word('cell', 0, 1)), said(0.9, word('a', 0, 0))]
  expect(
    textRead(
      merge(
        missed,
        places.map((place, i) => ({ ...place, line: cells[i] })),
      ),
    ),
  ).toBe('a b\ncell d')
})
