import { type Box, boxAround } from '../results/polygon.ts'
import type { Reading, SeenLine, SeenWord } from './reading.ts'

/** Words of one line are no further apart, in heights of the line: beyond it another column begins. */
const widestGap = 3

/** Puts words that were found later where they belong: into the line beside them, or as a line of their own above what is below them. */
export function insertLine(reading: Reading, words: readonly SeenWord[]): Reading {
  const line = lineOf(words)
  const beside = reading.flat().find((other) => isOneLine(other.box, line.box))
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

function lineOf(words: readonly SeenWord[]): SeenLine {
  return { box: boxAround(words.map(({ box }) => box)), words }
}

function isOneLine(a: Box, b: Box): boolean {
  const [heightA, heightB] = [a.bottom - a.top, b.bottom - b.top]
  const down = shared(a.top, a.bottom, b.top, b.bottom)
  const isLevel = down >= 0.5 * Math.min(heightA, heightB) && down >= 0.3 * Math.max(heightA, heightB)
  return isLevel && -shared(a.left, a.right, b.left, b.right) <= widestGap * Math.min(heightA, heightB)
}

function isBelow(other: Box, { left, top, right, bottom }: Box): boolean {
  return other.top >= (top + bottom) / 2 && shared(other.left, other.right, left, right) > 0
}

/** How much two stretches share; less than nothing where there is a gap. */
function shared(from: number, to: number, otherFrom: number, otherTo: number): number {
  return Math.min(to, otherTo) - Math.max(from, otherFrom)
}
