import { describe, expect, test } from 'vitest'
import { toHocr } from '../../../../src/results/outputs/hocr.ts'
import { manyPages } from '../../../support/any-results.ts'
import { samplePoints, sampleResult } from '../../../support/sample-result.ts'
import { faultsOf, hasXmllint } from '../../../support/xmllint.ts'

const lines = toHocr(sampleResult).split('\n')

test('pages, areas, paragraphs, lines and words are inside each other, and say where they are', () => {
  const start = lines.indexOf('<body>') + 1
  expect(lines.slice(start, start + 9)).toEqual([
    '<div class="ocr_page" id="page_1" title="bbox 0 0 600 800; ppageno 0">',
    '<div class="ocr_carea" id="block_1_1" title="bbox 10 10 150 42">',
    '<p class="ocr_par" id="par_1_1" title="bbox 10 10 150 42">',
    [
      '<span class="ocr_line" id="line_1_1_1" title="bbox 10 10 150 22">',
      '<span class="ocrx_word" id="word_1_1_1_1" title="bbox 10 10 50 22; x_wconf 90">Tom</span> ',
      '<span class="ocrx_word" id="word_1_1_1_2" title="bbox 60 10 100 22; x_wconf 46">&amp;</span> ',
      '<span class="ocrx_word" id="word_1_1_1_3" title="bbox 110 10 150 22; x_wconf 90">&lt;Jerry&gt;</span></span>',
    ].join(''),
    [
      '<span class="ocr_line" id="line_1_1_2" title="bbox 10 30 100 42">',
      '<span class="ocrx_word" id="word_1_1_2_1" title="bbox 10 30 50 42; x_wconf 90">漢</span>',
      '<span class="ocrx_word" id="word_1_1_2_2" title="bbox 60 30 100 42; x_wconf 90">字</span></span>',
    ].join(''),
    '</p>',
    '</div>',
    '<div class="ocr_image" id="image_1_2" title="bbox 300 300 400 400">',
    '</div>',
  ])
})

describe('a line', () => {
  const line = (id: string) => lines.find((text) => text.includes(`id="${id}"`))?.split('><')[0]

  test('from right to left says so, and in which script', () => {
    expect(line('line_1_3_1')).toContain('dir="rtl" lang="und-Hebr" xml:lang="und-Hebr"')
    expect(line('line_1_1_1')).not.toContain('dir=')
  })

  test('that is turned says how, counterclockwise', () => {
    expect(line('line_2_1_1')).toContain(
      'title="bbox 300 300 350 417; poly 300 417 300 300 350 300 350 417; textangle 90"',
    )
  })

  test('that rises has a baseline from the lower left corner of its box', () => {
    expect(line('line_2_1_2')).toMatch(/bbox 417 833 838 925; poly .*; baseline -0\.101 0\.505"/)
  })

  test('that sticks out of the page is cut, since boxes have no negative corners', () => {
    expect(line('line_2_1_3')).toContain('title="bbox 0 0 50 50"')
  })
})

test('a page in points is described as scanned at 300 pixels an inch', () => {
  expect(toHocr(samplePoints)).toContain('title="bbox 0 0 2550 3300; ppageno 6; scan_res 300 300"')
})

test.skipIf(!hasXmllint)('any page is well-formed XML', () => {
  expect(faultsOf(toHocr(sampleResult))).toBe('')
  expect(faultsOf(toHocr(manyPages))).toBe('')
})
