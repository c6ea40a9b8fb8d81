import { separator } from '../../results/compose.ts'
import { type Box, boxAround } from '../../results/polygon.ts'
import type { SeenWord } from '../reading.ts'
import type { Ink } from './gaps.ts'
import type { Letter } from './letters.ts'
import type { Place } from './messages.ts'
import { spacesOf } from './spaces.ts'
import { stripHeight } from './strip.ts'

/** Letters that are as wide as Han's stand for themselves among Han alone. */
const wide = /[\uff01-\uff5e\u3000]/gu
const han = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u

/**
 * Parts the letters of a line into words, by the spaces that were read and by the gaps in the ink, with their boxes on the page. Letters of
 * scripts without spaces stand alone.
 */
export function wordsOf(letters: readonly Letter[], ink: Ink, place: Place): SeenWord[] {
  const isHan = letters.some(({ content }) => han.test(content))
  const printed = isHan
    ? letters
    : letters.map((letter) => ({ ...letter, content: letter.content.replace(wide, (it) => it.normalize('NFKC')) }))
  const words: Letter[][] = []
  const edges: Array<[left: number, right: number]> = []
  for (const { letter, gap, isSpace } of spacesOf(printed, ink, place)) {
    const [word, edge] = [words.at(-1), edges.at(-1)]
    if (edge) edge[1] = gap.from
    const isApart = isSpace || separator(word?.at(-1)?.content ?? '', letter.content) === ''
    if (word && !isApart) {
      word.push(letter)
      continue
    }
    words.push([letter])
    edges.push([gap.to, ink.columns.length])
  }
  const last = edges.at(-1)
  if (last) last[1] = ink.end
  return words.map((word, i) => seen(word, edges[i] ?? [0, 0], ink, place))
}

function seen(letters: readonly Letter[], [from, to]: readonly [number, number], ink: Ink, place: Place): SeenWord {
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
function onPage({ left, top, right, bottom }: Box, columns: number, { x, y, width, height, degrees }: Place): Box {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const corner = (column: number, row: number): Box => {
    const [u, v] = [(column / columns - 0.5) * width, (row / stripHeight - 0.5) * height]
    const [px, py] = [x + u * cos - v * sin, y + u * sin + v * cos]
    return { left: px, right: px, top: py, bottom: py }
  }
  return boxAround([corner(left, top), corner(right, top), corner(left, bottom), corner(right, bottom)])
}
