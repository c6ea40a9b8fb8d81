import type { UprightLine } from '../../upright.ts'

/** Letters that are so much larger than those of the text make a heading, and so much smaller ones a heading of a lower level. */
const larger = 1.14
const smaller = 0.88
const deepest = 6

/**
 * Tells the level of a line that is a heading, from 1; 0 of every other. The usual size of letters is that of most letters of the
 * document, and the largest headings in it have level 1.
 */
export function createHeadings(document: readonly UprightLine[]): (line: UprightLine) => number {
  const usual = weightedMedian(document.map(({ size, line }) => [size, line.content.length]))
  const isLarge = ({ size, line }: UprightLine) => size >= larger * usual && /\p{L}{2}/u.test(line.content)
  const largest: number[] = []
  for (const { size } of document.filter(isLarge).toSorted((a, b) => b.size - a.size)) {
    if (size < smaller * (largest.at(-1) ?? Infinity)) largest.push(size)
  }
  return (line) => (isLarge(line) ? Math.min(deepest, 1 + largest.findIndex((size) => line.size >= smaller * size)) : 0)
}

function weightedMedian(values: readonly (readonly [value: number, weight: number])[]): number {
  let half = values.reduce((sum, [, weight]) => sum + weight, 0) / 2
  for (const [value, weight] of values.toSorted(([a], [b]) => a - b)) {
    half -= weight
    if (half <= 0) return value
  }
  return 0
}
