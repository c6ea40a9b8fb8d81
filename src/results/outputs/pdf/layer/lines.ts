import type { Polygon } from '../../../../model/result.ts'
import { angleOf } from '../../../polygon.ts'

/** A word that is to be placed. */
export interface LayerWord {
  readonly text: string
  readonly polygon: Polygon
  /** Whether a space stands between it and the next one. */
  readonly space: boolean
}

/** Words of one size in one direction, in the coordinates of the page as it is shown. */
export interface Run {
  /** Degrees clockwise. */
  readonly angle: number
  /** Of the text. */
  readonly height: number
  readonly words: readonly RunWord[]
}

/** A word, and where it is along the direction of its run, from its beginning, and across it, where its baseline is. */
export interface RunWord extends LayerWord {
  readonly start: number
  readonly width: number
  readonly baseline: number
}

/** How much of a letter's height is below the baseline. The font says the same. */
export const descent = 0.2

/** A word, measured along and across the direction of its line. */
interface Placed {
  readonly word: LayerWord
  readonly start: number
  readonly end: number
  readonly top: number
  readonly bottom: number
}

/**
 * Puts the words of a line on one baseline with one size of letters, as programs expect that put lines together again. Words that are
 * not of one size or not on one line whatever the result says, each have their own.
 */
export function runsOf(found: readonly LayerWord[]): Run[] {
  const words = found.map((word) => ({ ...word, polygon: asRead(word) }))
  const angle = angleOf(widest(words.map(({ polygon }) => polygon)))
  const slope = driftOf(words.map(({ polygon }) => place(polygon, angle)))
  const line = angle + slope
  const placed = words.map((word): Placed => ({ word, ...place(word.polygon, line, angle) }))
  const [middle, height] = [median(placed.map(centre)), median(placed.map(heightOf))]
  const fits = (one: Placed) =>
    Math.abs(centre(one) - middle) <= height * 0.75 &&
    heightOf(one) <= 2 * height &&
    Math.abs(turn(one.word.polygon, angle)) < 10
  const members = placed.filter(fits)
  const others = placed.filter((one) => !fits(one))
  return [
    ...(members.length > 0 ? [runOf(members, line)] : []),
    ...others.map(({ word }) =>
      runOf([{ word, ...place(word.polygon, angleOf(word.polygon)) }], angleOf(word.polygon)),
    ),
  ]
}

function runOf(placed: readonly Placed[], line: number): Run {
  const bottom = Math.max(...placed.map((word) => word.bottom))
  const height = Math.max(0.01, bottom - Math.min(...placed.map(({ top }) => top)))
  const baseline = bottom - height * descent
  const angle = direction(line)
  const words = placed.map((one, i) => ({ ...one.word, ...apart(one, placed[i + 1], height * leastGap), baseline }))
  return { angle, height, words: words.map((word) => ({ ...word, ...seenFrom(angle, line, word) })) }
}

/** Within a skew words are written straight, each a step from the last: poppler takes the letters of a slanted word for many words. */
function direction(line: number): number {
  const straight = Math.round(line / 90) * 90
  return Math.abs(line - straight) < 5 ? straight : line
}

/** Where a word is that is measured along a line, measured in another direction; its middle stays where it is. */
function seenFrom(
  angle: number,
  line: number,
  { start, width, baseline }: Pick<RunWord, 'start' | 'width' | 'baseline'>,
) {
  const [cos, sin] = unit(line - angle)
  const middle = start + width / 2
  return { start: middle * cos - baseline * sin - width / 2, baseline: middle * sin + baseline * cos }
}

/** Cosine and sine of degrees. */
export function unit(degrees: number): [cos: number, sin: number] {
  const radians = (degrees * Math.PI) / 180
  return [Math.cos(radians), Math.sin(radians)]
}

/** Programs see no space, not even one that is written there, where words stand closer than a tenth of their height. */
const leastGap = 0.15

/** Where a word is along its line, so far from the next one as to be told from it. */
function apart({ word, start, end }: Placed, next: Placed | undefined, gap: number): { start: number; width: number } {
  if (next === undefined || !word.space) return { start, width: end - start }
  const leftward = next.start < start
  const width = Math.max(
    (end - start) * 0.4,
    Math.min(end - start, (leftward ? end - next.end : next.start - start) - gap),
  )
  return { start: leftward ? end - width : start, width }
}

/** Chinese and Japanese words that stand upright, a letter below the other, are read downwards. */
function asRead({ text, polygon }: LayerWord): Polygon {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, , , x4 = 0, y4 = 0] = polygon
  const upright = Math.hypot(x4 - x1, y4 - y1) > 1.5 * Math.hypot(x2 - x1, y2 - y1)
  return upright && vertical.test(text) ? [...polygon.slice(2), ...polygon.slice(0, 2)] : polygon
}

const vertical = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]{2,}$/u

function widest(polygons: readonly Polygon[]): Polygon {
  const width = ([x1 = 0, y1 = 0, x2 = 0, y2 = 0]: Polygon) => Math.hypot(x2 - x1, y2 - y1)
  return polygons.reduce((best, polygon) => (width(polygon) > width(best) ? polygon : best))
}

/** Where a polygon is along a line and across it. If the line is not what the polygon was measured by, its centre is what turns. */
function place(polygon: Polygon, line: number, measured = line): Omit<Placed, 'word'> {
  const project = (degrees: number) => {
    const [cos, sin] = unit(degrees)
    const corners = [0, 2, 4, 6].map((i) => [polygon[i] ?? 0, polygon[i + 1] ?? 0] as const)
    const along = corners.map(([x, y]) => x * cos + y * sin)
    const across = corners.map(([x, y]) => y * cos - x * sin)
    return { start: Math.min(...along), end: Math.max(...along), top: Math.min(...across), bottom: Math.max(...across) }
  }
  const [box, turned] = [project(measured), project(line)]
  const grown = (Math.abs(turned.bottom - turned.top) - (box.bottom - box.top)) / 2
  const wider = (turned.end - turned.start - (box.end - box.start)) / 2
  return {
    start: turned.start + wider,
    end: turned.end - wider,
    top: turned.top + grown,
    bottom: turned.bottom - grown,
  }
}

/** Degrees by which a line rises or falls whose words have upright boxes. Below what shows, and beyond what a skew is, it is none. */
function driftOf(boxes: ReadonlyArray<Omit<Placed, 'word'>>): number {
  const points = boxes.map((box) => [(box.start + box.end) / 2, centre(box)] as const)
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [x, y] = [mean(points.map(([a]) => a)), mean(points.map(([, b]) => b))]
  const spread = points.reduce((sum, [a]) => sum + (a - x) ** 2, 0)
  if (spread === 0) return 0
  const slope = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / spread
  const length = Math.max(...boxes.map(({ end }) => end)) - Math.min(...boxes.map(({ start }) => start))
  const shows = Math.abs(slope * length) > 0.5 * median(boxes.map(heightOf))
  return shows && Math.abs(slope) < 0.2 && boxes.length > 2 ? (Math.atan(slope) * 180) / Math.PI : 0
}

function centre({ top, bottom }: Pick<Placed, 'top' | 'bottom'>): number {
  return (top + bottom) / 2
}

function heightOf({ top, bottom }: Pick<Placed, 'top' | 'bottom'>): number {
  return bottom - top
}

/** How far a polygon is turned from a direction, in (-180, 180]. */
function turn(polygon: Polygon, angle: number): number {
  const off = (angleOf(polygon) - angle) % 360
  return off > 180 ? off - 360 : off <= -180 ? off + 360 : off
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}
