import { expect, test } from 'vitest'
import { EngineCrashedError } from '../../../src/recognition/engine.ts'
import { parseTsv } from '../../../src/recognition/tsv.ts'

const row = (...columns: Array<string | number>) => `${columns.join('\t')}\n`

const page =
  row(1, 1, 0, 0, 0, 0, 0, 0, 600, 800, -1, '') +
  row(2, 1, 1, 0, 0, 0, 10, 10, 200, 60, -1, '') +
  row(3, 1, 1, 1, 0, 0, 10, 10, 200, 40, -1, '') +
  row(4, 1, 1, 1, 1, 0, 10, 12, 180, 15, -1, '') +
  row(5, 1, 1, 1, 1, 1, 10, 12, 80, 15, '96.5', 'Hello,') +
  row(5, 1, 1, 1, 1, 2, 100, 12, 90, 14, '0.000000', 'wörld') +
  row(4, 1, 1, 1, 2, 0, 600, 800, -600, -800, -1, '') +
  row(5, 1, 1, 1, 2, 1, 600, 800, -600, -800, '95', ' ') +
  row(3, 1, 1, 2, 0, 0, 10, 60, 50, 10, -1, '')

test('reads blocks of lines of words', () => {
  expect(parseTsv(page)).toEqual([
    [
      {
        box: { left: 10, top: 12, right: 190, bottom: 27 },
        words: [
          { content: 'Hello,', box: { left: 10, top: 12, right: 90, bottom: 27 }, confidence: 0.965 },
          { content: 'wörld', box: { left: 100, top: 12, right: 190, bottom: 26 }, confidence: 0 },
        ],
      },
      {
        box: { left: 10, top: 10, right: 210, bottom: 50 }, // that of its paragraph: it has none itself
        words: [{ content: ' ', box: { left: 600, top: 800, right: 0, bottom: 0 }, confidence: 0.95 }],
      },
    ],
    [],
  ])
  expect(parseTsv('')).toEqual([])
})

test.each(['Hello', row(5, 1, 1, 1, 1, 1, 10, 12, 80, 'x', 96, 'a'), row(5, 1, 1, 1, 1, 1, 10, 12, 80, 15, 96)])(
  'does not take %j',
  (tsv) => {
    expect(() => parseTsv(tsv)).toThrow(EngineCrashedError)
  },
)
