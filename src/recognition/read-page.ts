import { allOrNone } from '../all-or-none.ts'
import { RecognitionCrashedError, RecognitionTimeoutError } from '../errors.ts'
import type { PageResult } from '../model/result.ts'
import { composePage } from '../results/compose.ts'
import { type AffineMap, compose, mapBox, turnOf } from '../results/map.ts'
import { calibrated } from './calibration.ts'
import { coverageOf } from './coverage.ts'
import { findLines } from './find-lines.ts'
import { mend } from './mend.ts'
import { isUpsideDown, sampleLines } from './orientation.ts'
import { beforeTurnOver, cutPage, type Page, turnOver } from './page.ts'
import { type GlyphLines, turnedOver } from './prepare/glyph-lines.ts'
import type { PreparedPage, Sheet } from './prepare/prepared.ts'
import type { Cut } from './prepare/strips.ts'
import { readMissing } from './read-missing.ts'
import { meanConfidence, moved, type Reading, type SeenLine, wordBoxes } from './reading.ts'
import { turnedOver as placeTurnedOver, reread, type SecondReader } from './reread.ts'
import { vouched } from './vouched.ts'
import { warned } from './warned.ts'

/**
 * A page read with less confidence may be upside down, and a few of its lines tell. Upside down no page of print was read with more than
 * 0.63, nor three of its lines with more than 0.70; upright, three quarters of the pages were read with more than 0.84.
 */
const upsideDownBelow = 0.7

/** Reads a part of a page. */
export type ReadPart = (part: Page, signal: AbortSignal) => Promise<Reading>

/**
 * Reads a prepared page, in the parts that its cuts make of it; again the other way up where a few of its lines make more sense so; and
 * then what is missing.
 *
 * @param second reads lines again that the engine missed or doubts; left out, the engine does it for those that it missed
 */
export async function readPage(
  { page, cuts, glyphs, sheet }: PreparedPage,
  engine: ReadPart,
  signal: AbortSignal,
  second?: SecondReader,
): Promise<PageResult> {
  const rows = cuts.map(({ row }) => row)
  const seen = async (part: Page, stop = signal) => mend(await engine(part, stop), part)
  const [readings, found] = await Promise.all([
    allOrNone(cutPage(page, rows), signal, seen),
    second && findLines(second.reader, page, glyphs, signal), // beside the engine
  ])
  const first = joined(
    readings.map((reading, i) => moved(reading, 0, rows[i - 1] ?? 0)),
    cuts,
  )
  const finish = async (reading: Reading, side: Page, lines: GlyphLines, map: AffineMap, places = found) => {
    const whole =
      second && places
        ? await reread(reading, side, places, lines, second, signal)
        : await readMissing(reading, side, lines, seen).catch((error: unknown) => orThrow(reading, error))
    // Ink of which only rubbish was made is no text that was left out.
    return warned(composed(sheet, map, calibrated(vouched(whole))), coverageOf(lines, wordBoxes(whole)))
  }

  if (!(await isTurned(first, page, glyphs, seen))) return finish(first, page, glyphs, sheet.map)
  const over = turnOver(page)
  const map = compose(sheet.map, beforeTurnOver(page))
  const places = found?.map((place) => placeTurnedOver(place, page))
  return finish(await seen(over), over, turnedOver(glyphs, page), map, places)
}

/** A page that was read once is not lost over what is missing on it. @throws what is no fault of the page */
function orThrow(reading: Reading, error: unknown): Reading {
  if (error instanceof RecognitionTimeoutError || error instanceof RecognitionCrashedError) return reading
  throw error
}

async function isTurned(
  first: Reading,
  page: Page,
  glyphs: GlyphLines,
  read: (part: Page) => Promise<Reading>,
): Promise<boolean> {
  const confidence = meanConfidence(first)
  const sample = confidence < upsideDownBelow ? sampleLines(page, glyphs) : undefined
  return sample !== undefined && isUpsideDown(sample, confidence, read)
}

function composed({ width, height, unit }: Sheet, map: AffineMap, reading: Reading): PageResult {
  const frame = { width, height, unit, angle: turnOf(map), source: 'ocr' } as const
  const lines = (block: readonly SeenLine[]) =>
    block.map(({ words }) =>
      words.map(({ content, box, confidence }) => ({
        content,
        polygon: mapBox(map, box, { width, height }),
        confidence,
      })),
    )
  return composePage(
    frame,
    reading.map((block) => ({ kind: 'text', lines: lines(block) })),
  )
}

/** Strips below each other: a paragraph that was cut is one again. */
function joined(strips: readonly Reading[], cuts: readonly Cut[]): Reading {
  const blocks: SeenLine[][] = []
  for (const [i, strip] of strips.entries()) {
    const [first = [], ...more] = strip
    const above = i > 0 && !cuts[i - 1]?.paragraph ? blocks.at(-1) : undefined
    if (above) above.push(...first)
    else blocks.push([...first])
    blocks.push(...more.map((block) => [...block]))
  }
  return blocks
}
