import type { StringIndexType } from '../../../model/azure.ts'
import type { Span } from '../../../model/result.ts'
import { codePoints } from '../../code-points.ts'

/** Text in which each code point is a grapheme cluster of its own (Unicode Standard Annex 29): no marks, no line break of two. */
const simple = /^[\n\x20-\u02ff]*$/
const segmenter = new Intl.Segmenter()

/** Counts the spans of a text, which are in code points, in another way. A cluster counts where it begins. */
export function createSpanIndex(text: string, type: StringIndexType): (span: Span) => Span {
  if (type === 'unicodeCodePoint' || simple.test(text)) return (span) => span
  const positions = type === 'utf16CodeUnit' ? unitsBefore(text) : clustersBefore(text)
  const at = (codePoint: number) => positions[codePoint] ?? positions.at(-1) ?? 0
  return ({ offset, length }) => ({ offset: at(offset), length: at(offset + length) - at(offset) })
}

/** By code points: the UTF-16 code units before each, and in all. */
function unitsBefore(text: string): number[] {
  const positions = [0]
  let units = 0
  for (const { length } of text) {
    units += length
    positions.push(units)
  }
  return positions
}

/** By code points: the clusters that begin before each, and in all. */
function clustersBefore(text: string): number[] {
  const positions = [0]
  let clusters = 0
  for (const { segment } of segmenter.segment(text)) {
    clusters++
    for (let left = codePoints(segment); left > 0; left--) positions.push(clusters)
  }
  return positions
}
