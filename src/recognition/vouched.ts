import type { Reading, SeenLine } from './reading.ts'

/** A line is sure with so many letters and digits and this mean confidence, weighed by them. */
const sureLine = { letters: 3, mean: 0.55 }
/** A word that is surer than this makes its line sure, however short it is. */
const sureWord = 0.85
/** Among sure lines a doubtful one is kept too: worn print of some length. */
const wornLine = { letters: 5, mean: 0.3 }
/** A page has writing if at least this share of its lines is sure. */
const writing = 0.25

/**
 * The lines for which something vouches: that they are sure, or that they are of some length on a page with writing. In noise, leaves and
 * brushwork engines see words too, but short ones of which they are not sure. Chosen on rendered pages and on pictures without writing.
 *
 * @param blocks of a whole page
 */
export function vouched(blocks: Reading): SeenLine[][] {
  const lines = blocks.flat()
  const hasWriting = lines.filter(isSure).length >= writing * lines.length
  return blocks.map((block) => block.filter((line) => isSure(line) || (hasWriting && reaches(line, wornLine))))
}

function isSure(line: SeenLine): boolean {
  const isWordSure = line.words.some(({ content, confidence }) => confidence >= sureWord && lettersOf(content) > 0)
  return isWordSure || reaches(line, sureLine)
}

function reaches({ words }: SeenLine, least: { readonly letters: number; readonly mean: number }): boolean {
  let [letters, sum] = [0, 0]
  for (const { content, confidence } of words) {
    letters += lettersOf(content)
    sum += lettersOf(content) * confidence
  }
  return letters >= least.letters && sum >= least.mean * letters
}

function lettersOf(content: string): number {
  return content.match(/[\p{L}\p{N}]/gu)?.length ?? 0
}
