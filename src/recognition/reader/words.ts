import { separator } from '../../results/compose.ts'
import { type Box, boxAround } from '../../results/polygon.ts'
import type { SeenWord } from '../reading.ts'
import { type Gap, type Ink, widestGap } from './gaps.ts'
import type { Letter } from './letters.ts'
import type { Rectangle } from './rectangle.ts'
import { stripHeight } from './strip.ts'

/**
 * A gap is a space if it is so much wider than the line's own median: the recogniser leaves most spaces of Latin text out. In pixels of a
 * strip, in which capitals are some 26 high.
 */
const space = { least: 6, medians: 1.7, more: 3 }

/**
 * Parts the letters of a line into words, by the spaces that were read and by the gaps in the ink, with their boxes on the page. Letters of scripts
 * without spaces stand alone.
 */
export function wordsOf(letters: readonly Letter[], ink: Ink, place: Rectangle): SeenWord[] {
  const printed = letters.filter(({ content }) => content.trim() !== '')
  if (printed.length === 0) return []
  const gaps = printed.slice(1).map((letter, i) => widestGap(ink, printed[i]?.at ?? 0, letter.at))
  const widths = gaps.map(widthOf).toSorted((a, b) => a - b)
  const limit = Math.max(space.least, space.medians * (widths[Math.floor(widths.length / 2)] ?? 0) + space.more)
  const [words, edges] = [[[printed[0]]], [widestGap(ink, 0, printed[0]?.at ?? 0).to]]
  const ends: number[] = []
  for (const [i, gap] of gaps.entries()) {
    const [before, after] = [printed[i], printed[i + 1]]
    const isRead = letters.some(
      ({ content, at }) => content.trim() === '' && at > (before?.at ?? 0) && at < (after?.at ?? 0),
    )
    const isUnspaced = separator(before?.content ?? '', after?.content ?? '') === ''
    const isApart = isUnspaced || widthOf(gap) > limit
    if (!isRead && !isApart) {
      words.at(-1)?.push(after)
      continue
    }
    ends.push(gap.from)
    edges.push(gap.to)
    words.push([after])
  }
  ends.push(widestGap(ink, printed.at(-1)?.at ?? 0, ink.columns.length).from)
  return words.map((word, i) =>
    seen(
      word.flatMap((letter) => letter ?? []),
      edges[i] ?? 0,
      ends[i] ?? 0,
      ink,
      place,
    ),
  )
}

function seen(letters: readonly Letter[], from: number, to: number, ink: Ink, place: Rectangle): SeenWord {
  const [left, right] = [Math.min(from, to), Math.max(from, to, from + 1)]
  const [top, bottom] = ink.rows(left, right) ?? [stripHeight / 4, (3 * stripHeight) / 4]
  return {
    content: letters.map(({ content }) => content).join(''),
    box: onPage({ left, right, top, bottom }, ink.columns.length, place),
    confidence: meanOf(letters),
  }
}

/** The mean of the letters' confidences. */
export function meanOf(letters: readonly Letter[]): number {
  return letters.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, letters.length)
}

/** The upright box around a part of a strip, on the page. */
function onPage({ left, top, right, bottom }: Box, columns: number, { x, y, width, height, degrees }: Rectangle): Box {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const corner = (column: number, row: number): Box => {
    const [u, v] = [(column / columns - 0.5) * width, (row / stripHeight - 0.5) * height]
    const [px, py] = [x + u * cos - v * sin, y + u * sin + v * cos]
    return { left: px, right: px, top: py, bottom: py }
  }
  return boxAround([corner(left, top), corner(right, top), corner(left, bottom), corner(right, bottom)])
}

function widthOf({ from, to }: Gap): number {
  return to - from
}
