import { allOrNone } from '../all-or-none.ts'
import type { PageResult } from '../model/result.ts'
import { composePage, type FoundLine } from '../results/compose.ts'
import { type AffineMap, compose, mapBox, shift, turnOf } from '../results/map.ts'
import { mend } from './mend.ts'
import { beforeTurnOver, cutPage, type Page, turnOver } from './page.ts'
import type { PreparedPage, Sheet } from './prepare/prepared.ts'
import type { Cut } from './prepare/strips.ts'
import type { Reading } from './reading.ts'
import { vouched } from './vouched.ts'

/**
 * A page read with less confidence may stand on its head. The wrong way up pages of print were read with 0.25 to 0.52 (the more, the
 * cleaner they are), the right way up with 0.54 to 0.97, receipts included.
 */
const upsideDownBelow = 0.54

/** Reads a part of a page. */
export type ReadPart = (part: Page, signal: AbortSignal) => Promise<Reading>

/** Reads a prepared page, in the parts that its cuts make of it, and again the other way up where it makes little sense. */
export async function readPage(
  { page, cuts, sheet }: PreparedPage,
  read: ReadPart,
  signal: AbortSignal,
): Promise<PageResult> {
  const rows = cuts.map(({ row }) => row)
  const seen = async (part: Page, stop: AbortSignal) => mend(await read(part, stop), part)
  const readings = await allOrNone(cutPage(page, rows), signal, seen)
  const strips = readings.map((reading, i) => placed(reading, sheet, shift(0, rows[i - 1] ?? 0)))
  const upright = joined(strips, cuts)
  const first = composed(sheet, sheet.map, upright)
  if (first.confidence >= upsideDownBelow || first.words.length === 0) return vouchedFor(sheet, sheet.map, upright)
  const back = beforeTurnOver(page)
  const again = placed(await seen(turnOver(page), signal), sheet, back)
  const turned = compose(sheet.map, back)
  const second = composed(sheet, turned, again)
  return second.confidence > first.confidence ? vouchedFor(sheet, turned, again) : vouchedFor(sheet, sheet.map, upright)
}

/** Doubtful lines go at last: they too say which way up a page is. */
function vouchedFor(sheet: Sheet, map: AffineMap, blocks: readonly FoundLine[][]): PageResult {
  return composed(sheet, map, vouched(blocks))
}

function composed(
  { width, height, unit }: Sheet,
  map: AffineMap,
  blocks: ReadonlyArray<readonly FoundLine[]>,
): PageResult {
  const frame = { width, height, unit, angle: turnOf(map), source: 'ocr' } as const
  return composePage(
    frame,
    blocks.map((lines) => ({ kind: 'text', lines })),
  )
}

/** What was read on a part of a prepared page, on the page as a viewer shows it. @param toPage from the part to the prepared page */
function placed(reading: Reading, { map, width, height }: Sheet, toPage: AffineMap): FoundLine[][] {
  const toSheet = compose(map, toPage)
  return reading.map((block) =>
    block.map(({ words }) =>
      words.map(({ content, box, confidence }) => ({
        content,
        polygon: mapBox(toSheet, box, { width, height }),
        confidence,
      })),
    ),
  )
}

/** Strips below each other: a paragraph that was cut is one again. */
function joined(strips: ReadonlyArray<readonly FoundLine[][]>, cuts: readonly Cut[]): FoundLine[][] {
  const blocks: FoundLine[][] = []
  for (const [i, strip] of strips.entries()) {
    const [first = [], ...more] = strip
    const above = i > 0 && !cuts[i - 1]?.paragraph ? blocks.at(-1) : undefined
    if (above) above.push(...first)
    else blocks.push(first)
    blocks.push(...more)
  }
  return blocks
}
