import { type Box, boxAround } from '../results/polygon.ts'
import { type GlyphLines, linesIn } from './prepare/glyph-lines.ts'

/** How much of what looks like text was read. */
export interface Coverage {
  /** Letter-like pieces of ink that stand in lines. */
  readonly glyphs: number
  /** Those that stand in no word, where three and more of a line do. */
  readonly uncovered: number
  /** Where they are: boxes of neighbouring lines, in pixels of the prepared page, which leave room around the ink. */
  readonly regions: readonly Box[]
}

/** By so many of its own height each word box is larger than what it says: engines cut letters off. */
const slack = 0.15
/** So few glyphs that were not read are dirt, or a letter that the engine's box missed. */
const fewest = 3
/** Around uncovered ink, in heights of capitals: two lines that are closer to each other are one region. */
const margin = 0.75

/** Which of a page's glyphs stand in no word. @param words in pixels of the prepared page, as the glyphs are */
export function coverageOf(lines: GlyphLines, words: readonly Box[]): Coverage {
  const { boxes, height } = lines
  const wordAt = createCover(
    words.map((box) => ({ box })),
    height,
  )
  const gaps: Box[] = []
  let uncovered = 0
  for (const line of linesIn(lines)) {
    const missing = line.filter((glyph) => !wordAt(glyph))
    if (missing.length < fewest) continue
    uncovered += missing.length
    gaps.push(...runsOf(line, new Set(missing)).map(boxAround))
  }
  return { glyphs: boxes.length / 4, uncovered, regions: merged(gaps.map((gap) => grown(gap, margin * height))) }
}

/**
 * Finds the word in which the middle of a box is. Words are looked up by the bands of the page that they reach into.
 *
 * @param height of capitals; bands are as high
 */
export function createCover<W extends { readonly box: Box }>(
  words: readonly W[],
  height: number,
): (box: Box) => W | undefined {
  const band = Math.max(1, height)
  const byBand = new Map<number, Array<{ word: W; box: Box }>>()
  for (const word of words) {
    const box = grown(word.box, slack * (word.box.bottom - word.box.top))
    for (let at = Math.floor(box.top / band); at <= box.bottom / band; at++) {
      const others = byBand.get(at)
      if (others) others.push({ word, box })
      else byBand.set(at, [{ word, box }])
    }
  }
  return (inner) => {
    const [x, y] = [(inner.left + inner.right) / 2, (inner.top + inner.bottom) / 2]
    const near = byBand.get(Math.floor(y / band)) ?? []
    return near.find(({ box }) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom)?.word
  }
}

/** Members of a line that follow each other. */
function runsOf(line: readonly Box[], members: ReadonlySet<Box>): Box[][] {
  const runs: Box[][] = []
  for (const [i, glyph] of line.entries()) {
    if (!members.has(glyph)) continue
    const before = line[i - 1]
    if (before && members.has(before)) runs.at(-1)?.push(glyph)
    else runs.push([glyph])
  }
  return runs
}

/** Boxes that meet become one. From top to bottom: what ends above a box meets none of those that follow. */
function merged(boxes: readonly Box[]): Box[] {
  const done: Box[] = []
  let open: Box[] = []
  for (const box of boxes.toSorted((a, b) => a.top - b.top)) {
    done.push(...open.filter(({ bottom }) => bottom <= box.top))
    open = open.filter(({ bottom }) => bottom > box.top)
    let region = box
    for (let met = open.filter((other) => meet(other, region)); met.length > 0; ) {
      region = boxAround([region, ...met])
      open = open.filter((other) => !met.includes(other))
      met = open.filter((other) => meet(other, region)) // it has grown, and may meet those that it did not
    }
    open.push(region)
  }
  return [...done, ...open]
}

function meet(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

function grown({ left, top, right, bottom }: Box, by: number): Box {
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by }
}
