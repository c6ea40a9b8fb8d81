import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calibrated } from '../../../src/recognition/calibration.ts'

const box = { left: 0, top: 0, right: 1, bottom: 1 }
const certainty = (confidence: number, isSecond: boolean) =>
  calibrated([[{ box, words: [{ content: 'word', box, confidence, isSecond }] }]])[0]?.[0]?.words[0]?.confidence ?? NaN

test('what is surer stays surer, whoever says it, and nothing is certain', () => {
  const confidence = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(confidence, confidence, fc.boolean(), (a, b, isSecond) => {
      const [low, high] = [certainty(Math.min(a, b), isSecond), certainty(Math.max(a, b), isSecond)]
      expect(low).toBeLessThanOrEqual(high)
      expect(low).toBeGreaterThan(0)
      expect(high).toBeLessThan(1)
    }),
  )
})

test('the reader is believed less than the engine that says the same', () => {
  expect(certainty(0.9, true)).toBeLessThan(certainty(0.9, false))
})
