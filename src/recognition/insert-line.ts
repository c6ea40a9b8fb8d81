import { type Box, boxAround } from '../results/polygon.ts'
import type { Reading, SeenLine, SeenWord } from './reading.ts'

/** Words of one line are no further apart, in heights of the line: beyond it another column begins. */
const widestGap = 3

/**
 * Puts words that were found later where they belong: into the line beside them, or as a line of their own above what is below them.
 *
 * @param widest how far that line may be, in heights of the lower one
 */
export function insertLine(reading: Reading, words: readonly SeenWord[], widest = widestGap): Reading {
  const line = lineOf(words)
  const beside = reading.flat().find((other) => isNear(other.box, line.box, widest))
  if (beside) {
    const joined = lineOf([...beside.words, ...words].toSorted((a, b) => a.box.left - b.box.left))
    return reading.map((block) => block.map((other) => (other === beside ? joined : other)))
  }
  const at = reading.findIndex((block) => block.some((other) => isBelow(other.box, line.box)))
  if (at < 0) return [...reading, [line]]
  const block = reading[at] ?? []
  const row = block.findIndex((other) => isBelow(other.box, line.box))
  const parts = [block.slice(0, row), [line], block.slice(row)].filter(({ length }) => length > 0)
  return reading.toSpliced(at, 1, ...parts)
}

/** The line of these words, of which there must be one. */
export function lineOf(words: readonly SeenWord[]): SeenLine {
  return { box: boxAround(words.map(({ box }) => box)), words }
}

function isNear(a: Box, b: Box, widest: number): boolean {
  const lower = Math.min(a.bottom - a.top, b.bottom - b.top)
  return isLevel(a, b) && -shared(a.left, a.right, b.left, b.right) <= widest * lower
}

/** Whether two boxes are on one row. */
export function isLevel(a: Box, b: Box): boolean {
  const [heightA, heightB] = [a.bottom - a.top, b.bottom - b.top]
  const down = shared(a.top, a.bottom, b.top, b.bottom)
  return down >= 0.5 * Math.min(heightA, heightB) && down >= 0.3 * Math.max(heightA, heightB)
}

function isBelow(other: Box, { left, top, right, bottom }: Box): boolean {
  return other.top >= (top + bottom) / 2 && shared(other.left, other.right, left, right) > 0
}

/** How much two stretches share; less than nothing where there is a gap. */
export function shared(from: number, to: number, otherFrom: number, otherTo: number): number {
  return Math.min(to, otherTo) - Math.max(from, otherFrom)
}
