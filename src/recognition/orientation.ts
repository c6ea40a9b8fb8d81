import { type Box, boxAround } from '../results/polygon.ts'
import { type Page, turnOver } from './page.ts'
import { type GlyphLines, linesIn } from './prepare/glyph-lines.ts'
import { meanConfidence, type Reading } from './reading.ts'

/** Lines that are enough to tell which way up a page is. */
const sampledLines = 3
/** White around each of them, in pixels; half of it may have ink that belongs to the line. */
const margin = 8

/** A small page of the lines that have the most to say, below each other; nothing when there are none. */
export function sampleLines(page: Page, glyphs: GlyphLines): Page | undefined {
  const lines = linesIn(glyphs)
    .toSorted((a, b) => b.length - a.length)
    .slice(0, sampledLines)
    .map((line) => grown(boxAround(line), page))
    .toSorted((a, b) => a.top - b.top)
  if (lines.length === 0) return undefined
  const width = Math.max(...lines.map(({ left, right }) => right - left)) + margin
  const height = lines.reduce((sum, { top, bottom }) => sum + bottom - top + margin, 0)
  const data = new Uint8Array(width * height).fill(255)
  let row = margin / 2
  for (const { left, top, right, bottom } of lines) {
    for (let y = top; y < bottom; y++, row++) {
      data.set(page.data.subarray(y * page.width + left, y * page.width + right), row * width + margin / 2)
    }
    row += margin
  }
  return { data, width, height }
}

function grown({ left, top, right, bottom }: Box, { width, height }: Page): Box {
  const by = margin / 2
  return {
    left: Math.max(0, left - by),
    top: Math.max(0, top - by),
    right: Math.min(width, right + by),
    bottom: Math.min(height, bottom + by),
  }
}

/**
 * Whether lines of a page make more sense the other way up. They are read that way up first: mostly it makes less than the whole page did.
 *
 * @param confidence of the whole page as it is
 */
export async function isUpsideDown(
  sample: Page,
  confidence: number,
  read: (part: Page) => Promise<Reading>,
): Promise<boolean> {
  const turned = meanConfidence(await read(turnOver(sample)))
  return turned > confidence && turned > meanConfidence(await read(sample))
}
