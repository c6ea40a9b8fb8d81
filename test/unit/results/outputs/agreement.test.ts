import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Result } from '../../../../src/model/result.ts'
import { createSlicer } from '../../../../src/results/code-points.ts'
import { textFormats } from '../../../../src/results/outputs/formats.ts'
import { anyResult } from '../../../support/any-results.ts'
import { printable, unescapeXml } from '../../../support/xml.ts'

/** What each format says word by word and line by line, read back by the simplest means. */
const readers = {
  json(written: string) {
    const { pages } = Result.parse(JSON.parse(written))
    return pages.flatMap(({ words }) => words.map(({ content }) => content))
  },
  hocr(written: string) {
    return [...written.matchAll(/<span class="ocrx_word"[^>]*>([^<]*)<\/span>/g)].map(([, text]) => unescapeXml(text))
  },
  alto(written: string) {
    return [...written.matchAll(/<String [^>]*CONTENT="([^"]*)"/g)].map(([, text]) => unescapeXml(text))
  },
  tsv(written: string) {
    const rows = written.split('\n').map((row) => row.split('\t'))
    expect(rows.at(-1)).toEqual([''])
    for (const row of rows.slice(0, -1)) expect(row).toHaveLength(12)
    return rows.filter(([level]) => level === '5').map((row) => row[11])
  },
}

describe('whatever stands on a page,', () => {
  const expected = {
    json: (text: string) => text,
    hocr: printable,
    alto: printable,
    tsv: (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' '),
  }
  test.each(['json', 'hocr', 'alto', 'tsv'] as const)('%s says every word of it, once and in order', (format) => {
    fc.assert(
      fc.property(anyResult, (result) => {
        const words = result.pages.flatMap((page) => page.words)
        const said = readers[format](textFormats[format].write(result))
        expect(said).toEqual(words.map(({ content }) => expected[format](content)))
      }),
    )
  })

  test('text is the content, of which spans of pages say what stands on each', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        const slice = createSlicer(textFormats.text.write(result))
        for (const page of result.pages) {
          for (const { content, span } of [...page.lines, ...page.words]) expect(slice(span)).toBe(content)
        }
      }),
    )
  })

  test('the lines of hocr and alto are those of the content, with its spaces', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        const lines = result.pages.flatMap((page) => page.lines.map(({ content }) => printable(content)))
        const hocr = textFormats.hocr.write(result).matchAll(/<span class="ocr_line"[^>]*>(.*)<\/span>\n/g)
        expect([...hocr].map(([, line = '']) => unescapeXml(line.replace(/<[^>]*>/g, '')))).toEqual(lines)
        const alto = textFormats.alto.write(result).matchAll(/<TextLine [^>]*>(.*)<\/TextLine>/g)
        const text = (line: string) => line.replace(/<String [^>]*CONTENT="([^"]*)"[^>]*>/g, '$1')
        expect(
          [...alto].map(([, line = '']) =>
            unescapeXml(
              text(line)
                .replace(/<SP\/>/g, ' ')
                .replace(/<[^>]*>/g, ''),
            ),
          ),
        ).toEqual(lines)
      }),
    )
  })
})
