import { type Gap, type Ink, widestGap } from './gaps.ts'
import type { Letter } from './letters.ts'
import type { Place } from './messages.ts'
import { stripHeight } from './strip.ts'

/**
 * A gap is a space if it is so much wider than the line's own median: the recogniser leaves most spaces of Latin text out. In pixels of a
 * strip, in which capitals are some 26 high.
 */
const space = { least: 6, medians: 1.7, more: 3 }
/**
 * A gap of this share of the line's height is a space between a digit and a letter, as in `12 A`; in a line of so few gaps that they have
 * no median it must be as wide beside any letter. Within words and numbers gaps as wide are found (`11`, in print of one width).
 */
const wide = { share: 0.42, fewestGaps: 3 }
/** What the engine says about a gap makes a space of less, or takes more: it parts words by what it knows of the language. */
const told = { apart: 0.6, within: 1.5 }
/** Points and commas between digits have wide gaps beside them. */
const inNumber = 1.5
/** Letters of one width stand in equal distances; a space makes half a distance more at least. */
const monospaced = { deviation: 0.15, share: 0.7, space: 1.5, fewest: 6 }

/** A letter, and what stands before it. */
interface Spaced {
  readonly letter: Letter
  /** Of the first letter: from the beginning of the strip. */
  readonly gap: Gap
  readonly isSpace: boolean
}

/** Says for each printed letter of a line whether a space is before it. */
export function spacesOf(letters: readonly Letter[], ink: Ink, place: Place): Spaced[] {
  const printed = letters.flatMap((letter, i) => {
    const isRead = letters[i - 1]?.content.trim() === ''
    return letter.content.trim() === '' ? [] : [{ letter, isRead }]
  })
  const gaps = printed.map(({ letter }, i) =>
    i === 0 ? beginning(ink) : widestGap(ink, printed[i - 1]?.letter.at ?? 0, letter.at),
  )
  const limit = limitsOf(gaps.slice(1).map(widthOf), wide.share * heightOf(ink, place))
  const isFar = monospacedSpaces(gaps, ink)
  return printed.map(({ letter, isRead }, i) => {
    const gap = gaps[i] ?? { from: 0, to: 0 }
    const before = printed[i - 1]?.letter.content ?? ''
    const factor =
      toldOf(gap, ink, place) * (isPoint(printed[i - 2]?.letter.content, before, letter.content) ? inNumber : 1)
    const isWide = widthOf(gap) > limit(before, letter.content) * factor
    return { letter, gap, isSpace: i > 0 && (isRead || (isFar ? isFar(i, factor) : isWide)) }
  })
}

/** From which width on a gap between two letters of a line is a space. */
function limitsOf(widths: readonly number[], wideGap: number): (before: string, after: string) => number {
  const isShort = widths.length < wide.fewestGaps
  const typical = isShort ? Math.min(...widths) : medianOf(widths)
  const usual = Math.max(isShort ? wideGap : space.least, space.medians * typical + space.more)
  return (before, after) => (isDigitBesideLetter(before, after) ? Math.min(usual, wideGap) : usual)
}

function isDigitBesideLetter(before: string, after: string): boolean {
  return /^(\d\p{L}|\p{L}\d)$/u.test(before + after)
}

/** The height of a line's ink, in pixels that are as wide as those of its strip. */
function heightOf(ink: Ink, { width, height }: Place): number {
  const [top, bottom] = ink.rows(ink.begin, ink.end) ?? [0, stripHeight]
  const stretch = ink.columns.length / ((width * stripHeight) / height)
  return (bottom - top) * stretch
}

function beginning(ink: Ink): Gap {
  return { from: 0, to: ink.begin }
}

function isPoint(digit: string | undefined, before: string, after: string): boolean {
  if (/^\d$/.test(after) && /^[.,:-]$/.test(before)) return digit !== undefined && /^\d$/.test(digit)
  return /^\d$/.test(before) && /^[.,]$/.test(after)
}

/** What the engine's words say about a gap. */
function toldOf({ from, to }: Gap, ink: Ink, { x, width, degrees, parts }: Place): number {
  if (degrees !== 0 || parts.length === 0) return 1
  const at = x + ((from + to) / 2 / ink.columns.length - 0.5) * width
  if (parts.some(({ left, right }) => at > left && at < right)) return told.within
  return parts.some(({ right }) => right <= at) && parts.some(({ left }) => left >= at) ? told.apart : 1
}

/** Whether a space is before a letter, of a line whose letters are all of one width; nothing for any other line. */
function monospacedSpaces(gaps: readonly Gap[], ink: Ink): ((i: number, factor: number) => boolean) | undefined {
  const middles = gaps.map((gap, i) => (gap.to + (gaps[i + 1]?.from ?? ink.end)) / 2)
  const distances = middles.slice(1).map((middle, i) => middle - (middles[i] ?? 0))
  const median = medianOf(distances)
  const even = distances.filter((distance) => Math.abs(distance - median) < monospaced.deviation * median).length
  if (gaps.length < monospaced.fewest || even < monospaced.share * distances.length) return undefined
  return (i, factor) => (distances[i - 1] ?? 0) > monospaced.space * median * Math.sqrt(factor)
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function widthOf({ from, to }: Gap): number {
  return to - from
}
