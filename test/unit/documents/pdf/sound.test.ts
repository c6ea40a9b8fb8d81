import { expect, test } from 'vitest'
import { isSound } from '../../../../src/documents/pdf/sound.ts'

const polygon = [0, 0, 1, 0, 1, 1, 0, 1]
const layer = (text: string, { unknown = 0 } = {}) => {
  const line = text.split(' ').map((content) => ({ content, polygon, confidence: 1 }))
  const blocks = [{ kind: 'text' as const, lines: [line] }]
  return { blocks, angle: 0, letters: text.length, unknown, invisible: 0 }
}
const prose = layer('The invoice is due within thirty days of the date on which you received it.')

test('text that can be of a language is sound, also beside pictures', () => {
  expect(isSound({ layer: prose, isDrawn: false })).toBe(true)
  expect(isSound({ layer: prose, isDrawn: true })).toBe(true)
})

test('text that nobody can read is not, nor text with many characters that nobody knows', () => {
  expect(
    isSound({
      layer: layer('7KH LQYRLFH LV GXH ZLWKLQ WKLUW\\ GD\\V RI WKH GDWH RQ ZKLFK \\RX UHFHLYHG LW!'),
      isDrawn: false,
    }),
  ).toBe(false)
  expect(isSound({ layer: { ...prose, unknown: 0.09 }, isDrawn: false })).toBe(true)
  expect(isSound({ layer: { ...prose, unknown: 0.11 }, isDrawn: false })).toBe(false)
})

test('no text is sound on an empty page alone', () => {
  expect(isSound({ layer: layer(''), isDrawn: false })).toBe(true)
  expect(isSound({ layer: layer(''), isDrawn: true })).toBe(false)
})
