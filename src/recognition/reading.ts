import type { Box } from '../results/polygon.ts'

/** A word as an engine saw it: where, in pixels of the picture that it was given, and how sure it is, from 0 to 1. */
export interface SeenWord {
  readonly content: string
  /** Engines err: it may be empty, or as large as the page. */
  readonly box: Box
  readonly confidence: number
  /** It is the second reader's, whose confidence means something else than an engine's; see `calibration.ts`. */
  readonly isSecond?: boolean
}

/** Words in the order in which they are read. */
export interface SeenLine {
  readonly box: Box
  readonly words: readonly SeenWord[]
}

/** The lines of a paragraph. */
export type SeenBlock = readonly SeenLine[]

/** What an engine read on a picture. */
export type Reading = readonly SeenBlock[]

/** Where the words of a reading stand. */
export function wordBoxes(reading: Reading): Box[] {
  return reading.flat().flatMap(({ words }) => words.map(({ box }) => box))
}

/** What was read on a part of a page, where that part is on it. */
export function moved(reading: Reading, right: number, down: number): Reading {
  const move = (box: Box): Box => ({
    left: box.left + right,
    top: box.top + down,
    right: box.right + right,
    bottom: box.bottom + down,
  })
  return reading.map((block) =>
    block.map(({ box, words }) => ({
      box: move(box),
      words: words.map((word) => ({ ...word, box: move(word.box) })),
    })),
  )
}

/** The mean over the words, as the engine said it; 0 without any. */
export function meanConfidence(reading: Reading): number {
  const words = reading.flat().flatMap((line) => line.words)
  return words.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, words.length)
}
