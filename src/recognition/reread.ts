import { type Box, holdsMiddle } from '../results/polygon.ts'
import { createCover } from './coverage.ts'
import { isDoubtful, merge, placesOf } from './merge.ts'
import type { Page } from './page.ts'
import { type GlyphLines, linesIn } from './prepare/glyph-lines.ts'
import type { ReadLine } from './reader/messages.ts'
import type { Reader } from './reader/reader.ts'
import type { Rectangle } from './reader/rectangle.ts'
import type { Reading } from './reading.ts'

/** The second reader, and what it may do on a page. */
export interface SecondReader {
  readonly reader: Pick<Reader, 'find' | 'read'>
  /** Whether it reads all lines, and not only those that the engine missed or doubts. */
  readonly all: boolean
  /** Whether it may say otherwise than the engine: if it knows the letters of the page's languages. */
  readonly replaces: boolean
}

/** Has lines of a page read again, and puts what they say into what the engine read. Rejects with the signal's reason alone. */
export async function reread(
  reading: Reading,
  page: Page,
  found: readonly Rectangle[],
  glyphs: GlyphLines,
  { reader, all, replaces }: SecondReader,
  signal: AbortSignal,
): Promise<Reading> {
  const places = placesOf(reading, found)
  const missing = missingGlyphs(reading, glyphs)
  const asked = places.filter(
    (place) =>
      (all || isDoubtful(place) || missing.some((glyph) => holdsMiddle(place.box, glyph))) &&
      (replaces || place.words.length === 0),
  )
  const lines: readonly ReadLine[] =
    asked.length === 0
      ? []
      : await reader.read(
          page,
          asked.map(({ place, words }) => ({ ...place, parts: words.map(({ box }) => box) })),
          signal,
        )
  const said = new Map(lines.map((line, i) => [asked[i], marked(line)]))
  return merge(
    reading,
    places.map((place) => ({ ...place, line: said.get(place) })),
  )
}

/** Glyphs that stand in no word: engines leave single ones out beside rules, and are sure of the rest. */
function missingGlyphs(reading: Reading, glyphs: GlyphLines): Array<Readonly<Box>> {
  const words = reading.flat().flatMap((line) => line.words)
  const wordAt = createCover(words, glyphs.height)
  return linesIn(glyphs)
    .flat()
    .filter((glyph) => !wordAt(glyph))
}

function marked(line: ReadLine): ReadLine {
  return { ...line, words: line.words.map((word) => ({ ...word, isSecond: true })) }
}

/** Where a line is on the same page turned by 180°. */
export function turnedOver({ x, y, ...rest }: Rectangle, { width, height }: Pick<Page, 'width' | 'height'>): Rectangle {
  return { ...rest, x: width - x, y: height - y }
}
