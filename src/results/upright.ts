import type { Line, PageResult, Polygon, Word } from '../model/result.ts'
import { boundsOf } from './polygon.ts'
import { wordsOf } from './structure.ts'

/** A word as on a page that is turned until its text is upright. */
export interface UprightWord {
  readonly word: Word
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** A line likewise, and the size of its letters: about from the top of an "h" to the bottom of a "p". */
export interface UprightLine {
  readonly line: Line
  readonly words: readonly UprightWord[]
  readonly size: number
}

/** The lines of a page by their index, turned upright. */
export function uprightLines(page: Pick<PageResult, 'lines' | 'words' | 'angle'>): UprightLine[] {
  return page.lines.map((line) => {
    const words = wordsOf(page, line).map((word) => uprightWord(word, page.angle))
    return { line, words, size: median(words.map(sizeOf)) }
  })
}

/** The value in the middle; 0 of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

function uprightWord(word: Word, angle: number): UprightWord {
  const [left, top, right, bottom] = boundsOf(turnedBack(word.polygon, angle))
  return { word, left, top, right, bottom }
}

function turnedBack(polygon: Polygon, degrees: number): Polygon {
  if (degrees === 0) return polygon
  const radians = (-degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)]
  return [0, 2, 4, 6].flatMap((i) => {
    const [x, y] = [polygon[i] ?? 0, polygon[i + 1] ?? 0]
    return [x * cos - y * sin, x * sin + y * cos]
  })
}

const small = /^[acemnorsuvwxz.,:;'"~-]*$/
const descending = /[gjpqyQ,;()[\]{}]/
const rising = /[^acegjmnopqrsuvwxyz.,:;'"~-]/

/** Boxes are as high as the letters in them: of a fixed share of the size in "man", of another in "hat". */
function sizeOf({ word: { content }, top, bottom }: UprightWord): number {
  const share = small.test(content) ? 0.55 : rising.test(content) && descending.test(content) ? 1 : 0.77
  return (bottom - top) / share
}
