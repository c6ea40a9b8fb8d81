import type { PageResult, Warning } from '../model/result.ts'
import { lowConfidence, textNotRead } from '../results/warnings.ts'
import type { Coverage } from './coverage.ts'

/** Pages that were read with less confidence have many wrong words. */
const leastConfidence = 0.7
/** A smaller share of glyphs without a word, and fewer of them, are ornaments and dirt. */
const [leastShare, fewest] = [0.05, 10]

/** A page that was read, with what speaks against relying on its text. */
export function warned(page: PageResult, { glyphs, uncovered }: Coverage): PageResult {
  const warnings: Warning[] = []
  if (page.words.length > 0 && page.confidence < leastConfidence) warnings.push(lowConfidence(page.confidence))
  if (uncovered >= fewest && uncovered >= leastShare * glyphs) warnings.push(textNotRead(uncovered / glyphs))
  return warnings.length > 0 ? { ...page, warnings } : page
}
