import { separator } from '../results/compose.ts'
import { boxAround } from '../results/polygon.ts'
import type { SeenWord } from './reading.ts'

const wordsOf = new Intl.Segmenter(undefined, { granularity: 'word' })

/** What begins with what follows it, as an opening bracket; all else that is no word ends with what stands before it. */
const opens = /[\p{Ps}\p{Pi}]$/u

/**
 * Chinese, Japanese, Thai and their like come from the engine as single letters, or parted at random. Pieces that no space belongs
 * between are joined, and parted again as words (Unicode Standard Annex 29, with the dictionaries of ICU); a word has the box around the
 * pieces that it is made of, and the mean of their confidences.
 *
 * @param words of one line, in the order in which they are read
 */
export function joinUnspaced(words: readonly SeenWord[]): readonly SeenWord[] {
  const runs: SeenWord[][] = []
  for (const word of words) {
    const run = runs.at(-1)
    if (run && separator(run.at(-1)?.content ?? '', word.content) === '') run.push(word)
    else runs.push([word])
  }
  return runs.length === words.length ? words : runs.flatMap((run) => (run.length === 1 ? run : reparted(run)))
}

/** Pieces of a run that no word ends in the middle of stay whole. */
function reparted(run: readonly SeenWord[]): SeenWord[] {
  const ends = wordEnds(run.map(({ content }) => content).join(''))
  const parted: SeenWord[] = []
  let [pieces, at]: [SeenWord[], number] = [[], 0]
  for (const piece of run) {
    pieces.push(piece)
    at += piece.content.length
    if (!ends.has(at)) continue
    parted.push(joined(pieces))
    pieces = []
  }
  return parted
}

/** The places in a text where a word ends, the last one its end. */
function wordEnds(text: string): Set<number> {
  const ends = new Set<number>([text.length])
  for (const { index, isWordLike, segment } of wordsOf.segment(text)) {
    const isOpened = opens.test(text.slice(0, index))
    if (index > 0 && !isOpened && (isWordLike || opens.test(segment))) ends.add(index)
  }
  return ends
}

function joined(pieces: readonly SeenWord[]): SeenWord {
  return {
    content: pieces.map(({ content }) => content).join(''),
    box: boxAround(pieces.map(({ box }) => box)),
    confidence: pieces.reduce((sum, { confidence }) => sum + confidence, 0) / pieces.length,
  }
}
