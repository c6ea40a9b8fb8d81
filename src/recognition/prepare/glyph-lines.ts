import { type Box, components } from './components.ts'
import { measured } from './glyphs.ts'
import type { Grey } from './grey.ts'
import { histogram, otsu } from './histogram.ts'
import { type Paper, paperOf, unevenness, whiten } from './paper.ts'

/**
 * What looks like text on a prepared page, before anybody has read it: letter-like pieces of connected ink, in lines of three and more.
 * Flat arrays, since thousands of objects would have to be cloned between threads.
 */
export interface GlyphLines {
  /** Left, top, right and bottom of every glyph, line by line, each line from left to right; right and bottom are exclusive. */
  readonly boxes: Uint16Array<ArrayBuffer>
  /** Where each line ends: how many glyphs there are up to its last one. */
  readonly ends: Uint32Array<ArrayBuffer>
  /** How high capitals and digits are, in pixels; 0 without letters. */
  readonly height: number
}

/** Letters have been scaled to some 20 pixels; what is so much lower, and counts as one elsewhere, is noise. */
const lowestLetter = 8
/** Of the height of capitals: what is lower is a dot or dirt, what is higher a picture, a frame or a headline. */
const [lowest, highest] = [0.45, 3]
/** Of its own height: what is wider is a rule. */
const widest = 4
/** Between neighbours of a line: gap in heights of the lower one, share of that height at the same level, ratio of their heights. */
const [widestGap, leastOverlap, unlike] = [1.5, 0.4, 2.2]
const shortestLine = 3
/** Ink is between these shares of its paper's brightness: all that is darker counts as black, all that is lighter as white. */
const [black, white] = [0.6, 0.95]
/** Paper that varies less, of 255, has one brightness. */
const evenEnough = 16
/** On a page with more pieces than this they are noise: a newspaper page has half of it. */
const mostGlyphs = 30_000

/** Finds the lines of glyphs of a prepared page. */
export function glyphLinesOf(page: Grey): GlyphLines {
  const paper = paperOf(page)
  const isEven = unevenness(paper) <= evenEnough
  const even = isEven ? page : whiten(page, paper)
  const pieces = components(even, inkThreshold(even, isEven ? usual(paper) : 255))
  const { height } = measured(pieces, lowestLetter)
  const glyphs = pieces.filter((piece) => isGlyph(piece, height))
  const lines = glyphs.length > mostGlyphs ? [] : chained(glyphs, height)
  return flat(lines, height)
}

/** The glyphs of each line. */
export function linesIn({ boxes, ends }: GlyphLines): Array<Array<Readonly<Box>>> {
  return Array.from(ends, (end, line) => {
    const from = ends[line - 1] ?? 0
    return Array.from({ length: end - from }, (_, i) => {
      const [left = 0, top = 0, right = 0, bottom = 0] = boxes.subarray(4 * (from + i))
      return { left, top, right, bottom }
    })
  })
}

/** The same lines on a page that was turned by 180°. */
export function turnedOver(lines: GlyphLines, { width, height }: Pick<Grey, 'width' | 'height'>): GlyphLines {
  const turned = linesIn(lines).map((line) =>
    line
      .map(({ left, top, right, bottom }) => ({
        left: width - right,
        top: height - bottom,
        right: width - left,
        bottom: height - top,
      }))
      .toReversed(),
  )
  return flat(turned.toReversed(), lines.height)
}

/** Otsu's threshold between print and its paper; a black edge of a scanner is no darker than print, and so does not move it. */
function inkThreshold(page: Grey, paper: number): number {
  const counts = new Uint32Array(256)
  histogram(page).forEach((count, value) => {
    counts[Math.round(Math.min(white * paper, Math.max(black * paper, value)))]! += count
  })
  return otsu(counts)
}

function usual({ data }: Paper): number {
  return data.toSorted()[Math.floor(data.length / 2)] ?? 255
}

function isGlyph({ left, right, top, bottom }: Box, capitals: number): boolean {
  const height = bottom - top
  return height >= lowest * capitals && height <= highest * capitals && right - left <= widest * height
}

/** Joins glyphs to their right neighbours. Neighbours share a band of the page: only there they are looked for. */
function chained(glyphs: readonly Box[], band: number): Box[][] {
  const sorted = glyphs.toSorted((a, b) => a.left - b.left)
  const open = new Map<number, Box[][]>() // lines by the bands of their last glyph
  const lines: Box[][] = []
  for (const glyph of sorted) {
    const line = bestLine(bandsOf(glyph, band), open, glyph) ?? newLine(lines)
    line.push(glyph)
    for (const at of bandsOf(glyph, band)) {
      const others = (open.get(at) ?? []).filter((other) => other !== line && reaches(other.at(-1), glyph.left, band))
      open.set(at, [...others, line])
    }
  }
  return lines.filter(({ length }) => length >= shortestLine)
}

function newLine(lines: Box[][]): Box[] {
  const line: Box[] = []
  lines.push(line)
  return line
}

function bandsOf({ top, bottom }: Box, band: number): number[] {
  const first = Math.floor(top / band)
  return Array.from({ length: Math.floor((bottom - 1) / band) - first + 1 }, (_, i) => first + i)
}

/** The line whose last glyph is the nearest neighbour to the left. */
function bestLine(bands: readonly number[], open: ReadonlyMap<number, Box[][]>, glyph: Box): Box[] | undefined {
  let best: Box[] | undefined
  let right = -1
  for (const at of bands) {
    for (const line of open.get(at) ?? []) {
      const last = line.at(-1)
      if (last === undefined || last.right <= right || !areNeighbours(last, glyph)) continue
      best = line
      right = last.right
    }
  }
  return best
}

function areNeighbours(a: Box, b: Box): boolean {
  const [heightA, heightB] = [a.bottom - a.top, b.bottom - b.top]
  const [low, high] = [Math.min(heightA, heightB), Math.max(heightA, heightB)]
  const overlap = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
  return b.left - a.right <= widestGap * high && overlap >= leastOverlap * low && high <= unlike * low
}

/** Whether a line may still go on to the right of a place. */
function reaches(last: Box | undefined, place: number, capitals: number): boolean {
  return last !== undefined && place - last.right <= widestGap * highest * capitals
}

function flat(lines: readonly Box[][], height: number): GlyphLines {
  const boxes = Uint16Array.from(lines.flat().flatMap(({ left, top, right, bottom }) => [left, top, right, bottom]))
  const ends = new Uint32Array(lines.length)
  for (const [i, { length }] of lines.entries()) ends[i] = (ends[i - 1] ?? 0) + length
  return { boxes, ends, height }
}
