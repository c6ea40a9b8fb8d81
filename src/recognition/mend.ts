import type { Box } from '../results/polygon.ts'
import { withBoxes } from './boxes.ts'
import type { Page } from './page.ts'
import type { Reading, SeenBlock, SeenLine, SeenWord } from './reading.ts'
import { joinUnspaced } from './unspaced.ts'

/** Scripts that are read from right to left. */
const rightToLeft = /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}]/u

/**
 * Makes sense of what an engine saw on a picture: words of nothing but spaces go, boxes that cannot be are made anew, what stands on
 * one row is in the order in which it is read, and scripts without spaces have words instead of pieces.
 */
export function mend(reading: Reading, page: Page): Reading {
  return reading
    .map((block) => inOrder(block.map(withoutBlanks).filter(({ words }) => words.length > 0)))
    .filter((block) => block.length > 0)
    .map((block) => block.map(({ box, words }) => ({ box, words: mendLine({ box, words }, page) })))
}

function withoutBlanks({ box, words }: SeenLine): SeenLine {
  return { box, words: words.filter(({ content }) => content.trim() !== '') }
}

function mendLine(line: SeenLine, page: Page): readonly SeenWord[] {
  return joinUnspaced(inRow(withBoxes(line, page)))
}

/** Lines whose boxes are side by side are sorted as they are read; all others keep their order. */
function inOrder(block: SeenBlock): SeenBlock {
  const rows: SeenLine[][] = []
  for (const line of block) {
    const row = rows.at(-1)
    if (row?.every((other) => areSideBySide(other.box, line.box))) row.push(line)
    else rows.push([line])
  }
  return rows.flatMap((row) =>
    sorted(
      row,
      row.some(({ words }) => isRightToLeft(words)),
    ),
  )
}

/** Words of a row from left to right. With scripts from right to left among them the engine knows better: numbers run against the rest. */
function inRow(words: readonly SeenWord[]): readonly SeenWord[] {
  const isRow = words.every(({ box }, i) => i === 0 || areSideBySide(words[i - 1]?.box ?? box, box))
  return isRow && !isRightToLeft(words) ? sorted(words, false) : words
}

function sorted<T extends { readonly box: Box }>(things: readonly T[], fromRight: boolean): T[] {
  return things.toSorted((a, b) => (fromRight ? b.box.right - a.box.right : a.box.left - b.box.left))
}

function isRightToLeft(words: readonly SeenWord[]): boolean {
  return words.some(({ content }) => rightToLeft.test(content))
}

/** Whether two boxes share at least half of the lower one's height, and no more of their width than letters that lean over. */
function areSideBySide(a: Box, b: Box): boolean {
  const [across, down] = [overlap(a.left, a.right, b.left, b.right), overlap(a.top, a.bottom, b.top, b.bottom)]
  return (
    down >= Math.min(a.bottom - a.top, b.bottom - b.top) / 2 &&
    across <= Math.min(a.right - a.left, b.right - b.left) / 4
  )
}

function overlap(from: number, to: number, otherFrom: number, otherTo: number): number {
  return Math.min(to, otherTo) - Math.max(from, otherFrom)
}
