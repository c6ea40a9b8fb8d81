import { allOrNone } from '../all-or-none.ts'
import type { PageResult } from '../model/result.ts'
import { composePage, type FoundLine } from '../results/compose.ts'
import { type AffineMap, compose, identity, mapBox, turnOf } from '../results/map.ts'
import type { Box } from '../results/polygon.ts'
import { calibrated } from './calibration.ts'
import { mend } from './mend.ts'
import { beforeTurnOver, cutPage, type Page, turnOver } from './page.ts'
import type { PreparedPage, Sheet } from './prepare/prepared.ts'
import type { Cut } from './prepare/strips.ts'
import type { Reading, SeenLine, SeenWord } from './reading.ts'
import { reread, type SecondReader, turnedOver } from './reread.ts'

/**
 * A page read with less confidence may stand on its head. The wrong way up pages of print were read with 0.25 to 0.52 (the more, the
 * cleaner they are), the right way up with 0.54 to 0.97, receipts included.
 */
const upsideDownBelow = 0.54

/** Reads a part of a page. */
export type ReadPart = (part: Page, signal: AbortSignal) => Promise<Reading>

/**
 * Reads a prepared page, in the parts that its cuts make of it, and again the other way up where it makes little sense.
 *
 * @param second reads lines again that the engine missed or doubts; left out, the engine is alone
 */
export async function readPage(
  { page, cuts, sheet }: PreparedPage,
  engine: ReadPart,
  signal: AbortSignal,
  second?: SecondReader,
): Promise<PageResult> {
  const rows = cuts.map(({ row }) => row)
  const seen = async (part: Page, stop: AbortSignal) => mend(await engine(part, stop), part)
  const [readings, found] = await Promise.all([
    allOrNone(cutPage(page, rows), signal, seen),
    second?.reader.find(page, signal), // beside the engine
  ])
  const strips = readings.map((reading, i) => lowered(reading, rows[i - 1] ?? 0))
  const first = joined(strips, cuts)
  const finish = async (reading: Reading, side: Page, toPage: AffineMap, places = found) => {
    const whole = second && places ? reread(reading, side, places, second, signal) : calibrated(reading, () => false)
    return composed(sheet, compose(sheet.map, toPage), await whole)
  }
  const confidence = confidenceOf(first)
  if (confidence >= upsideDownBelow || first.length === 0) return finish(first, page, identity)
  const over = turnOver(page)
  const again = await seen(over, signal)
  if (confidenceOf(again) <= confidence) return finish(first, page, identity)
  return finish(
    again,
    over,
    beforeTurnOver(page),
    found?.map((place) => turnedOver(place, page)),
  )
}

/** The mean over the words of a reading, as the engine said it. */
function confidenceOf(reading: Reading): number {
  const words = reading.flat().flatMap((line) => line.words)
  return words.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, words.length)
}

function composed({ width, height, unit }: Sheet, map: AffineMap, reading: Reading): PageResult {
  const frame = { width, height, unit, angle: turnOf(map), source: 'ocr' } as const
  const blocks = reading.map((block) => ({
    kind: 'text' as const,
    lines: block.map(({ words }) => placed(words, map, { width, height })),
  }))
  return composePage(frame, blocks)
}

function placed(words: readonly SeenWord[], map: AffineMap, within: { width: number; height: number }): FoundLine {
  return words.map(({ content, box, confidence }) => ({ content, polygon: mapBox(map, box, within), confidence }))
}

/** A strip's reading where the strip is on its page. */
function lowered(reading: Reading, by: number): Reading {
  const lower = ({ left, top, right, bottom }: Box): Box => ({ left, top: top + by, right, bottom: bottom + by })
  return reading.map((block) =>
    block.map(({ box, words }) => ({
      box: lower(box),
      words: words.map((word) => ({ ...word, box: lower(word.box) })),
    })),
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
  return blocks.filter((block) => block.length > 0)
}
