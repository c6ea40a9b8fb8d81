import type { Box } from '../results/polygon.ts'
import { coverageOf, createCover } from './coverage.ts'
import { insertLine } from './insert-line.ts'
import { cutBox, type Page } from './page.ts'
import { type GlyphLines, linesIn } from './prepare/glyph-lines.ts'
import { meanConfidence, moved, type Reading, type SeenLine, wordBoxes } from './reading.ts'

/** Where a larger share of a page's glyphs was not read, its layout was not understood at all. */
const lostShare = 0.3
/** By so much a reading of the page as one block must be better than the first, which knew more of its layout. */
const leastGain = 1.05
/** Lines that are read with less confidence where the engine saw no text at first are noise. */
const leastConfidence = 0.5
/** Regions of a page that are read again, the largest first: each takes a few milliseconds at least. */
const mostRegions = 40

/**
 * Reads what a reading of a page left out: the whole page as one block of text where that is much, then the regions where something is
 * still missing. Their lines go where they stand.
 */
export async function readMissing(
  first: Reading,
  page: Page,
  glyphs: GlyphLines,
  read: (part: Page) => Promise<Reading>,
): Promise<Reading> {
  const missing = coverageOf(glyphs, wordBoxes(first))
  if (missing.uncovered === 0) return first
  const isLost = missing.uncovered > lostShare * missing.glyphs
  const again = isLost ? credible(await read({ ...page, isBlock: true })) : first
  const isBetter = isLost && worthOf(again, glyphs) > leastGain * worthOf(first, glyphs)
  const reading = isBetter ? again : first
  const { regions } = isBetter ? coverageOf(glyphs, wordBoxes(again)) : missing
  const found: SeenLine[] = []
  for (const region of largest(regions)) {
    const { part, left, top } = cutBox(page, region)
    const seen = moved(await read({ ...part, isBlock: true }), left, top)
    found.push(...seen.flat())
  }
  return withLines(reading, found, glyphs)
}

function largest(regions: readonly Box[]): Box[] {
  const area = ({ left, top, right, bottom }: Box) => (right - left) * (bottom - top)
  return regions.toSorted((a, b) => area(b) - area(a)).slice(0, mostRegions)
}

/** How many glyphs were read, each as far as the engine is sure of it. */
function worthOf(reading: Reading, glyphs: GlyphLines): number {
  const words = reading.flat().flatMap((line) => line.words)
  const confidenceAt = createCover(words, glyphs.height)
  return linesIn(glyphs)
    .flat()
    .reduce((sum, glyph) => sum + (confidenceAt(glyph)?.confidence ?? 0), 0)
}

/** A reading with lines from its gaps: of what was read at their edges a second time the first reading stays. */
function withLines(reading: Reading, found: readonly SeenLine[], { height }: GlyphLines): Reading {
  const known = createCover(
    reading.flat().flatMap((line) => line.words),
    height,
  )
  return found
    .map((line) => ({ ...line, words: line.words.filter(({ box }) => !known(box)) }))
    .filter(isCredible)
    .toSorted((a, b) => a.box.top - b.box.top)
    .reduce((into, { words }) => insertLine(into, words), reading)
}

function credible(reading: Reading): Reading {
  return reading.map((block) => block.filter(isCredible)).filter((block) => block.length > 0)
}

function isCredible(line: SeenLine): boolean {
  return line.words.length > 0 && meanConfidence([[line]]) >= leastConfidence
}
