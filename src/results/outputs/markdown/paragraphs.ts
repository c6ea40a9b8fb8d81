import type { UprightLine } from '../../upright.ts'
import { rightToLeftScript } from '../direction.ts'
import { escapeInline, escapeMarkdown } from './escape.ts'
import { follows, type Marker } from './lists.ts'

/** What is known of the document that a paragraph is of. */
export interface Style {
  readonly levelOf: (line: UprightLine) => number
  readonly markerOf: (line: UprightLine) => Marker | undefined
  readonly join: (before: string, after: string) => string
}

/** A piece of Markdown, and how it begins and ends where it is a list. */
export interface Piece {
  readonly markdown: string
  readonly list?: { readonly first: Marker; readonly last: Marker }
}

/** A heading has at most so many words; larger text that has more is text. */
const mostWordsOfHeading = 25

/** An address, a signature: longer paragraphs show by themselves how wide their column is. */
const mostLinesOfAddress = 6

/**
 * Lines of a block, without those of tables, as headings, which only begin a block, and then as a list or a paragraph. `page` are all
 * lines of the page.
 */
export function paragraphs(lines: readonly UprightLine[], page: readonly UprightLine[], style: Style): Piece[] {
  const [first] = lines
  if (first === undefined) return []
  const level = style.levelOf(first)
  const end = lines.findIndex((line) => style.levelOf(line) !== level)
  const head = end < 0 ? lines : lines.slice(0, end)
  const words = head.reduce((sum, line) => sum + line.words.length, 0)
  if (level === 0 || words > mostWordsOfHeading) return [list(lines, style) ?? paragraph(lines, page, style)]
  return [heading(head, level, style), ...paragraphs(lines.slice(head.length), page, style)]
}

function heading(lines: readonly UprightLine[], level: number, { join }: Style): Piece {
  const text = lines.map(({ line }) => line.content).reduce(join)
  return { markdown: `${'#'.repeat(level)} ${escapeInline(text)}` }
}

/** A list, if the first line is an item: lines that are not the next one belong to the one above. */
function list(lines: readonly UprightLine[], { markerOf, join }: Style): Piece | undefined {
  const items: { marker: Marker; text: string }[] = []
  for (const line of lines) {
    const [last, marker] = [items.at(-1), markerOf(line)]
    if (marker && (last === undefined || follows(marker, last.marker))) items.push({ marker, text: marker.rest })
    else if (last === undefined) return undefined
    else last.text = join(last.text, line.line.content)
  }
  const [first, last] = [items.at(0), items.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const markdown = items.map(({ marker, text }) => `${marker.written} ${escapeMarkdown(text)}`).join('\n')
  return { markdown, list: { first: first.marker, last: last.marker } }
}

/** Lines in one, but broken where whoever set them broke them on purpose. */
function paragraph(lines: readonly UprightLine[], page: readonly UprightLine[], { join }: Style): Piece {
  const right = Math.max(...(lines.length <= mostLinesOfAddress ? sameMargin(lines, page) : lines).map(endOf))
  const texts: string[] = []
  for (const [i, line] of lines.entries()) {
    const [before, last] = [lines[i - 1], texts.at(-1)]
    if (before === undefined || last === undefined || isBroken(before, line, right)) texts.push(line.line.content)
    else texts[texts.length - 1] = join(last, line.line.content)
  }
  return { markdown: texts.map(escapeMarkdown).join('\\\n') }
}

/**
 * The lines of the page that begin where these do, in letters no larger: of a few short lines alone one cannot tell how wide their
 * column is.
 */
function sameMargin(lines: readonly UprightLine[], page: readonly UprightLine[]): UprightLine[] {
  const left = Math.min(...lines.map(startOf))
  const size = Math.max(...lines.map((line) => line.size))
  const isLike = (line: UprightLine) => line.size <= size && Math.abs(startOf(line) - left) < line.size
  return page.filter((line) => isLike(line) || lines.includes(line))
}

/** Whether there was room for the first word of the next line, and for a wide space. */
function isBroken(line: UprightLine, next: UprightLine, right: number): boolean {
  const [first] = next.words
  if (first === undefined || rightToLeftScript(line.line.content) || /\p{L}[-\u2010\u00ad]$/u.test(line.line.content)) {
    return false
  }
  return endOf(line) + (first.right - first.left) + line.size < right
}

function startOf(line: UprightLine): number {
  return Math.min(...line.words.map(({ left }) => left))
}

function endOf(line: UprightLine): number {
  return Math.max(...line.words.map(({ right }) => right))
}
