import { type Box, boxAround } from '../results/polygon.ts'
import { cutBox, type Page } from './page.ts'
import { type GlyphLines, linesIn } from './prepare/glyph-lines.ts'
import { detectorFactor } from './reader/detection.ts'
import type { Reader } from './reader/reader.ts'
import type { Rectangle } from './reader/rectangle.ts'

/** Room around the text, in heights of capitals: for headlines and labels that are no glyphs. */
const margin = 3

/**
 * Finds the lines of a page with the second reader. The larger a page, the smaller the detector sees its letters: wide margins are cut off
 * where it sees what is between them larger then. Elsewhere they stay, since not all text is glyphs.
 *
 * @returns nothing when the reader failed. Rejects with the signal's reason alone
 */
export async function findLines(
  reader: Pick<Reader, 'find'>,
  page: Page,
  glyphs: GlyphLines,
  signal: AbortSignal,
): Promise<readonly Rectangle[] | undefined> {
  const area = textArea(page, glyphs)
  const isLarger = detectorFactor(sizeOf(area)) < detectorFactor(page)
  const { part, left, top } = isLarger ? cutBox(page, area) : { part: page, left: 0, top: 0 }
  const found = await reader.find(part, signal)
  return found?.map((place) => ({ ...place, x: place.x + left, y: place.y + top }))
}

/** The part of a page around its glyphs, in whole pixels; all of it when there are none. */
function textArea({ width, height }: Page, glyphs: GlyphLines): Box {
  const lines = linesIn(glyphs)
  if (lines.length === 0) return { left: 0, top: 0, right: width, bottom: height }
  const { left, top, right, bottom } = boxAround(lines.map(boxAround))
  const room = margin * glyphs.height
  return {
    left: Math.max(0, Math.floor(left - room)),
    top: Math.max(0, Math.floor(top - room)),
    right: Math.min(width, Math.ceil(right + room)),
    bottom: Math.min(height, Math.ceil(bottom + room)),
  }
}

function sizeOf({ left, top, right, bottom }: Box): Pick<Page, 'width' | 'height'> {
  return { width: right - left, height: bottom - top }
}
