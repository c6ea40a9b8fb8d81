import { expect, test } from 'vitest'
import type { Page, Result } from '../../../src/model/result.ts'
import { findIn, pageTexts, paragraphsOf } from '../../../src/web/page/words.js'

/** A result whose words are what stands between white space, on pages that are separated by form feeds. */
function resultOf(content: string): Result {
  let offset = 0
  const pages = content.split('\f').map((text, index): Page => {
    const length = Array.from(text).length
    const words = [...text.matchAll(/\S+/g)].map(({ 0: word, index: at }) => ({
      content: word,
      polygon: [0, 0, 1, 0, 1, 1, 0, 1],
      confidence: 1,
      span: { offset: offset + Array.from(text.slice(0, at)).length, length: Array.from(word).length },
    }))
    const page = { item: 0, page: index + 1, width: 1, height: 1, unit: 'pixel' as const, angle: 0, confidence: 1 }
    const span = { offset, length }
    offset += length + 1
    return { ...page, source: 'ocr', span, blocks: [], lines: [], words }
  })
  return { content, pages }
}

test('words are found in the text of their page, beyond characters of two units too', () => {
  const [, second] = pageTexts(resultOf('𝒜 one\f𝒳𝒴 two\n\nשלום three'))
  expect(second?.text).toBe('𝒳𝒴 two\n\nשלום three')
  expect(second?.words.map(({ from, to }) => second.text.slice(from, to))).toEqual(['𝒳𝒴', 'two', 'שלום', 'three'])
})

test('paragraphs hold every character but the empty lines between them', () => {
  const [page] = pageTexts(resultOf('a b\nc\n\n\nd e'))
  const pieces = page ? paragraphsOf(page) : []
  expect(pieces.map((paragraph) => paragraph.map(({ text }) => text).join(''))).toEqual(['a b\nc', 'd e'])
  expect(pieces.flat().flatMap(({ word }) => word ?? [])).toEqual([0, 1, 2, 3, 4])
})

test('what is searched is text, not a pattern, over lines and in any case', () => {
  const pages = pageTexts(resultOf('Total (EUR)\nsum\fthe TOTAL\n(eur) 1.50'))
  expect(findIn(pages, 'total (eur)')).toEqual([
    { page: 0, words: [0, 1] },
    { page: 1, words: [1, 2] },
  ])
  expect(findIn(pages, '1.5')).toEqual([{ page: 1, words: [3] }])
  expect(findIn(pages, '1x5')).toEqual([])
  expect(findIn(pages, ' ')).toEqual([])
})
