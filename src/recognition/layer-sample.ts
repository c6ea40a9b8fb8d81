import type { PageResult } from '../model/result.ts'
import type { FoundBlock, FoundLine, FoundWord } from '../results/compose.ts'
import { type Box, boundsOf, boxAroundPolygons } from '../results/polygon.ts'

/** Lines of a text layer, and the part of the page where they stand. */
export interface LayerSample {
  readonly words: readonly FoundWord[]
  readonly box: Box
}

/** Lines of a sample: enough words to judge by, and a fraction of what reading the page takes. */
const sampleLines = 8
/** Words that a fresh reading is this sure of, and that are so long, are right. */
const sure = 0.78
const tellingLetters = 4
/** Of fewer of them nothing can be said. */
const fewestTelling = 5
/** A layer that lacks more of them was recognised far worse. Two good readings of worn print share eight of ten words. */
const leastShared = 0.6

/** Lines that follow each other, where the layer has the most to say; nothing when it says nothing. */
export function sampleOf(blocks: readonly FoundBlock[]): LayerSample | undefined {
  const lines = blocks
    .flatMap((block) => (block.kind === 'picture' ? [] : block.lines))
    .filter((line) => line.length > 0)
  const sorted = lines.map((line) => ({ line, box: boxOf(line) })).toSorted((a, b) => a.box.top - b.box.top)
  let best: typeof sorted = []
  for (let i = 0; i === 0 || i + sampleLines <= sorted.length; i++) {
    const window = sorted.slice(i, i + sampleLines)
    if (lettersOf(window) > lettersOf(best)) best = window
  }
  if (best.length === 0) return undefined
  const box = boxOf(best.flatMap(({ line }) => line))
  const height = (box.bottom - box.top) / best.length
  const grown = {
    left: box.left - height,
    top: box.top - height / 2,
    right: box.right + height,
    bottom: box.bottom + height / 2,
  }
  // Also what stands beside those lines: a fresh reading sees it too.
  return { words: lines.flat().filter((word) => isWithin(word, grown)), box: grown }
}

/** Whether a fresh reading of the same part of the page finds its words in the layer, or has too few to say. */
export function agrees(words: readonly FoundWord[], fresh: PageResult): boolean {
  const telling = fresh.words
    .filter(({ confidence }) => confidence >= sure)
    .map(({ content }) => plain(content))
    .filter((word) => word.length >= tellingLetters)
  if (telling.length < fewestTelling) return true
  const said = words.map(({ content }) => plain(content)).join(' ')
  return telling.filter((word) => said.includes(word)).length >= leastShared * telling.length
}

function plain(word: string): string {
  return word
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}

function lettersOf(lines: ReadonlyArray<{ readonly line: FoundLine }>): number {
  return lines.reduce((sum, { line }) => sum + line.reduce((letters, { content }) => letters + content.length, 0), 0)
}

function boxOf(words: FoundLine): Box {
  return boxAroundPolygons(words.map(({ polygon }) => polygon))
}

function isWithin({ polygon }: FoundWord, { left, top, right, bottom }: Box): boolean {
  const [x1, y1, x2, y2] = boundsOf(polygon)
  return x2 > left && x1 < right && y2 > top && y1 < bottom
}
