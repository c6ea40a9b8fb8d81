import { describe, expect, test } from 'vitest'
import { PageResult, Result } from '../../../src/model/result.ts'
import { assemble } from '../../../src/results/assemble.ts'
import { codePoints } from '../../../src/results/code-points.ts'
import { composePage, type FoundWord, separator } from '../../../src/results/compose.ts'
import { boxPolygon } from '../../../src/results/polygon.ts'

const frame = { width: 600, height: 800, unit: 'pixel', angle: 0, source: 'ocr' } as const

function word(content: string, left = 10, top = 10, confidence = 0.5): FoundWord {
  return { content, polygon: boxPolygon(left, top, left + 40, top + 12), confidence }
}

function slice(content: string, { offset, length }: { offset: number; length: number }): string {
  return Array.from(content)
    .slice(offset, offset + length)
    .join('')
}

const page = composePage(frame, [
  {
    kind: 'text',
    lines: [
      [word('Grüße,'), word('𝔄da', 60)],
      [word('😀', 10, 30), word('ok', 60, 30, 1)],
    ],
  },
  { kind: 'picture', polygon: boxPolygon(300, 300, 400, 400) },
  { kind: 'table', lines: [[word('漢', 10, 60), word('字', 60, 60), word('A', 110, 60)]] },
])

describe('a page', () => {
  test('joins words, lines and blocks', () => {
    expect(page.content).toBe('Grüße, 𝔄da\n😀 ok\n\n漢字 A')
    expect(() => PageResult.parse(page)).not.toThrow()
  })

  test('has spans in code points, of which each says what its word, line or block says', () => {
    for (const part of [...page.words, ...page.lines]) expect(slice(page.content, part.span)).toBe(part.content)
    expect(page.blocks.map(({ span }) => slice(page.content, span))).toEqual(['Grüße, 𝔄da\n😀 ok', '', '漢字 A'])
  })

  test('says which words make a line and which lines a block', () => {
    expect(page.lines.map(({ words }) => words)).toEqual([
      { offset: 0, length: 2 },
      { offset: 2, length: 2 },
      { offset: 4, length: 3 },
    ])
    expect(page.blocks.map(({ lines }) => lines)).toEqual([
      { offset: 0, length: 2 },
      { offset: 2, length: 0 },
      { offset: 2, length: 1 },
    ])
    expect(page.lines[0]?.polygon).toEqual(boxPolygon(10, 10, 100, 22))
  })

  test('is as sure as its words in the mean', () => {
    expect(page.confidence).toBeCloseTo((6 * 0.5 + 1) / 7)
    expect(composePage(frame, [])).toMatchObject({ content: '', confidence: 0, words: [] })
  })

  test('leaves out what says nothing', () => {
    const blank = composePage(frame, [
      { kind: 'text', lines: [[word(' ')], [word(' a '), word('')]] },
      { kind: 'text', lines: [[word('\t')]] },
    ])
    expect(blank).toMatchObject({
      content: 'a',
      words: [{ content: 'a' }],
      blocks: [{ span: { offset: 0, length: 1 } }],
    })
    expect(blank.blocks).toHaveLength(1)
  })
})

test.each([
  ['a', 'b', ' '],
  ['漢', '字', ''],
  ['ไทย', 'ภาษา', ''],
  ['漢', 'A', ' '],
  ['한국', '말', ' '],
  ['です', '。', ''],
])('between %s and %s there is "%s"', (before, after, expected) => {
  expect(separator(before, after)).toBe(expected)
})

test('code points are counted as a string is iterated', () => {
  for (const text of ['', 'abc', '😀', 'a😀b\u{10ffff}', '\ud800', '\udc00\ud800']) {
    expect(codePoints(text)).toBe(Array.from(text).length)
  }
})

test('pages behind each other are one content, and every span says what it says', () => {
  const result = assemble([
    { item: 0, page: 1, result: page },
    { item: 0, page: 3, result: composePage(frame, []) },
    { item: 1, page: 1, result: page },
  ])
  expect(() => Result.parse(result)).not.toThrow()
  expect(result.content.split('\f')).toEqual([page.content, '', page.content])
  for (const { words, lines, span } of result.pages) {
    for (const part of [...words, ...lines]) expect(slice(result.content, part.span)).toBe(part.content)
    expect([page.content, '']).toContain(slice(result.content, span))
  }
  expect(result.pages.map((placed) => [placed.item, placed.page])).toEqual([
    [0, 1],
    [0, 3],
    [1, 1],
  ])
})
