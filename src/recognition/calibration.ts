import type { Reading, SeenWord } from './reading.ts'

/** Points of a map that rises, with straight lines between them: what is said, and what share of such words is right. */
type Curve = ReadonlyArray<readonly [said: number, right: number]>

/** Below 1, which says of a word that it is the document's own. ARCHITECTURE.md says on which pages the maps were measured. */
const engineCurve: Curve = [
  [0, 0.05],
  [0.3, 0.2],
  [0.5, 0.3],
  [0.6, 0.42],
  [0.7, 0.52],
  [0.8, 0.7],
  [0.85, 0.78],
  [0.9, 0.9],
  [0.92, 0.95],
  [0.94, 0.99],
  [1, 0.999],
]

/** The reader is surer of itself than the engine is. */
const readerCurve: Curve = [
  [0, 0.05],
  [0.5, 0.25],
  [0.7, 0.35],
  [0.8, 0.52],
  [0.9, 0.58],
  [0.945, 0.62],
  [0.955, 0.73],
  [0.97, 0.8],
  [0.985, 0.88],
  [0.99, 0.945],
  [1, 0.98],
]

/** Makes confidences mean the same, whoever read a word: the share of words like it that are right. */
export function calibrated(reading: Reading): Reading {
  const certain = (word: SeenWord) => ({
    ...word,
    confidence: valueOn(word.isSecond ? readerCurve : engineCurve, word.confidence),
  })
  return reading.map((block) => block.map(({ box, words }) => ({ box, words: words.map(certain) })))
}

function valueOn(curve: Curve, at: number): number {
  const next = Math.max(
    1,
    curve.findIndex(([said]) => said >= at),
  )
  const [[from = 0, low = 0] = [], [to = 1, high = 1] = []] = [curve[next - 1], curve[next]]
  return low + ((high - low) * (Math.min(1, Math.max(0, at)) - from)) / (to - from)
}
