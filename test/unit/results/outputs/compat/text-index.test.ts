import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSpanIndex } from '../../../../../src/results/outputs/compat/text-index.ts'

const marks = fc.constantFrom('a', ' ', '\n', '\u00e9', 'e\u0301', '𝒳', '👨\u200d👩\u200d👧', '각', 'שָׁ', '🇩🇪', '\u200d')
const words = fc.array(fc.array(marks, { maxLength: 4 }), { maxLength: 6 })

test('a span says the same text, however it is counted, where it begins and ends between clusters', () => {
  fc.assert(
    fc.property(words, (list) => {
      const text = list.map((word) => word.join('')).join(' x ')
      const clusters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
      const inUnits = createSpanIndex(text, 'utf16CodeUnit')
      const inClusters = createSpanIndex(text, 'textElements')
      let offset = 0
      for (const [i, cluster] of clusters.entries()) {
        const span = { offset, length: Array.from(cluster).length }
        const units = inUnits(span)
        expect(text.slice(units.offset, units.offset + units.length)).toBe(cluster)
        expect(inClusters(span)).toEqual({ offset: i, length: 1 })
        offset += span.length
      }
    }),
  )
})
