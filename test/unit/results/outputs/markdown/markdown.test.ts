import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { marked, type Token } from 'marked'
import { describe, expect, test } from 'vitest'
import type { PageResult } from '../../../../../src/model/result.ts'
import { assemble } from '../../../../../src/results/assemble.ts'
import { composePage, type FoundWord } from '../../../../../src/results/compose.ts'
import { toMarkdown } from '../../../../../src/results/outputs/markdown.ts'
import { boxPolygon } from '../../../../../src/results/polygon.ts'
import { anyResult, turned } from '../../../../support/any-results.ts'
import { pageOfTsv } from '../../../../support/tesseract-tsv.ts'

/** Pages that Chromium drew and Tesseract 5.3 read. */
async function pageNamed(name: string): Promise<PageResult> {
  return pageOfTsv(await readFile(join(import.meta.dirname, `../../../../fixtures/tsv/${name}.tsv`), 'utf8'))
}

function markdownOf(...pages: readonly PageResult[]): string {
  return toMarkdown(assemble(pages.map((result, i) => ({ item: 0, page: i + 1, result }))))
}

const tablesOf = (markdown: string) =>
  marked
    .lexer(markdown)
    .flatMap((token) => (token.type === 'table' ? [[token.header, ...token.rows]] : []))
    .map((rows) => rows.map((row: { text: string }[]) => row.map(({ text }) => text)))

describe('a table is found, cell by cell,', () => {
  test.each([
    ['order', 6, ['Copper wire, 10 m', '5', '18.40', '92.00']],
    ['equipment', 4, ['Pump', 'Moves water from the lower basin to the upper reservoir', 'Building A']],
    ['equipment', 4, ['Sensor', 'Measures the level and reports it every minute', 'Roof of building C']],
    ['timetable', 6, ['Castle Hill', '06:50', '08:15', '', '12:08']],
    ['statement', 7, ['07 May', 'Salary', '', '1,850.00', '2,317.20']],
    ['data-sheet', 5, ['Supply current', '', '12', '18', 'mA']],
  ])('in %s, of %d rows', async (name, count, row) => {
    const [table, ...more] = tablesOf(markdownOf(await pageNamed(name)))
    expect(more).toEqual([])
    expect(table).toHaveLength(count)
    expect(table).toContainEqual(row)
  })

  test('also where its rows are turned with the page', () => {
    const rows = [
      ['Tea', '1.20'],
      ['Milk', '0.90'],
      ['Bread', '2.40'],
    ]
    const lines = rows.map((cells, y) =>
      cells.map((content, x) => word(content, 50 + 300 * x, 100 + 40 * y, (polygon) => turned(polygon, 30))),
    )
    const page = composePage({ ...frame, angle: 30 }, [{ kind: 'text', lines }])
    expect(tablesOf(markdownOf(page))).toEqual([rows])
  })

  test.each(['canals', 'two-columns', 'three-columns', 'signed-letter', 'recipe'])('and none in %s', async (name) => {
    expect(tablesOf(markdownOf(await pageNamed(name)))).toEqual([])
  })
})

test('columns of amounts are aligned right', async () => {
  expect(markdownOf(await pageNamed('order'))).toContain('\n| --- | ---: | ---: | ---: |\n')
})

test('headings have levels by the size of their letters, and text has none', async () => {
  const headings = (markdown: string) => markdown.split('\n').filter((line) => line.startsWith('#'))
  const canals = headings(markdownOf(await pageNamed('canals')))
  expect(canals).toEqual(['# A Short History of Canals', '## Early works', '### Materials'])
  const recipe = headings(markdownOf(await pageNamed('recipe')))
  expect(recipe).toEqual(['# Barley soup', '## Ingredients', '## Method'])
  expect(headings(markdownOf(await pageNamed('signed-letter')))).toEqual([])
})

test('lists are lists, though their bullets were misread, and over several blocks', async () => {
  expect(markdownOf(await pageNamed('canals'))).toContain(
    [
      '- Clay for the lining of the bed',
      '- Stone for locks, bridges and the walls of the aqueducts that carried water over the valleys of the district and further',
      '- Timber for gates\n\nThe committee',
    ].join('\n'),
  )
  expect(markdownOf(await pageNamed('recipe'))).toMatch(
    /1\. Rinse .* cubes\.\n2\. Bring .*\n3\. Simmer for forty minutes\.\n$/,
  )
})

test('lines of a paragraph are joined, those of an address are not', async () => {
  const markdown = markdownOf(await pageNamed('signed-letter'))
  expect(markdown).toContain('Anna Whitcombe\\\n3 Orchard Close\\\nHereford HR2 7QP\n\n')
  expect(markdown).toMatch(/\n\nThe committee .* to review progress\.\n\n/)
})

test('pages are apart, and blank ones left out', () => {
  const page = composePage(frame, [{ kind: 'text', lines: [[word('Hello', 10, 10)]] }])
  expect(markdownOf(page, composePage(frame, []), page)).toBe('Hello\n\n---\n\nHello\n')
  expect(markdownOf(composePage(frame, []))).toBe('')
})

describe('text stays text:', () => {
  test.each([
    ['# no heading', '\\# no heading'],
    ['*no* _emphasis_', '\\*no\\* \\_emphasis\\_'],
    ['1986. A great year', '1986\\. A great year'],
    ['<b>AT&T</b>', '\\<b\\>AT\\&T\\</b\\>'],
    ['[a](b) `c` ~~d~~ \\e', '\\[a\\](b) \\`c\\` \\~\\~d\\~\\~ \\\\e'],
    ['---', '\\---'],
  ])('%s', (text, expected) => {
    const words = text.split(' ').map((content, i) => word(content, 10 + 45 * i, 10))
    expect(markdownOf(composePage(frame, [{ kind: 'text', lines: [words] }]))).toBe(`${expected}\n`)
  })

  test('whatever it is, Markdown reads it as headings, lists, paragraphs and tables of these words', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        const leaves = leavesOf(marked.lexer(toMarkdown(result)))
        expect(leaves.map(({ type }) => type).filter((type) => !plain.has(type))).toEqual([])
        const said = leaves.map((leaf) => ('text' in leaf ? leaf.text : '')).join('')
        const words = result.pages.flatMap((page) => page.words.map(({ content }) => content)).join('')
        expect(lettersOf(said)).toEqual(lettersOf(words))
      }),
    )
  })
})

const plain = new Set(['text', 'escape', 'space', 'hr', 'br'])

/** Without what is inside others. */
function leavesOf(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token) => {
    if (token.type === 'table') {
      return [token.header, ...token.rows].flat().flatMap((cell: { tokens: Token[] }) => leavesOf(cell.tokens))
    }
    if (token.type === 'list') return leavesOf(token.items)
    return 'tokens' in token && token.tokens && token.type !== 'link' ? leavesOf(token.tokens) : [token]
  })
}

/** In no order, since tables have their own; without spaces, hyphens, rules, and what marks a list. */
function lettersOf(text: string): string[] {
  return Array.from(text.replace(/[\s\p{Cc}\p{Pd}\u00ad•·▪◦‣●○■□*|¦«e¢©°+\d.)]/gu, '')).toSorted()
}

const frame = { width: 1000, height: 1000, unit: 'pixel', angle: 0, source: 'ocr' } as const

function word(content: string, left: number, top: number, place = (polygon: number[]) => polygon): FoundWord {
  return { content, polygon: place(boxPolygon(left, top, left + 40, top + 12)), confidence: 0.9 }
}
