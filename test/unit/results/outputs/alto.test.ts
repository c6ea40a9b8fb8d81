import { expect, test } from 'vitest'
import { toAlto } from '../../../../src/results/outputs/alto.ts'
import { manyPages } from '../../../support/any-results.ts'
import { samplePoints, sampleResult } from '../../../support/sample-result.ts'
import { altoSchema, faultsOf, hasXmllint } from '../../../support/xmllint.ts'

test('blocks, lines, strings and spaces are inside each other, and say where they are', () => {
  const written = toAlto(sampleResult)
  const place = (left: number, top: number, width: number, height: number) =>
    `HPOS="${left}" VPOS="${top}" WIDTH="${width}" HEIGHT="${height}"`
  expect(written).toContain(
    `<Page ID="page_1" PHYSICAL_IMG_NR="1" WIDTH="600" HEIGHT="800" PC="0.826"><PrintSpace ${place(0, 0, 600, 800)}>`,
  )
  expect(written).toContain(
    [
      `<TextBlock ID="block_1_1" ${place(10, 10, 140, 32)}>\n`,
      `<TextLine ID="line_1_1_1" ${place(10, 10, 140, 12)}>`,
      `<String ID="word_1_1_1_1" ${place(10, 10, 40, 12)} CONTENT="Tom" WC="0.9"/><SP/>`,
      `<String ID="word_1_1_1_2" ${place(60, 10, 40, 12)} CONTENT="&amp;" WC="0.456"/><SP/>`,
      `<String ID="word_1_1_1_3" ${place(110, 10, 40, 12)} CONTENT="&lt;Jerry&gt;" WC="0.9"/></TextLine>\n`,
      `<TextLine ID="line_1_1_2" ${place(10, 30, 90, 12)}>`,
      `<String ID="word_1_1_2_1" ${place(10, 30, 40, 12)} CONTENT="漢" WC="0.9"/>`,
      `<String ID="word_1_1_2_2" ${place(60, 30, 40, 12)} CONTENT="字" WC="0.9"/></TextLine></TextBlock>\n`,
      `<Illustration ID="block_1_2" ${place(300, 300, 100, 100)}/>\n`,
    ].join(''),
  )
  expect(written).toContain(`<TextLine ID="line_1_3_1" ${place(10, 60, 40, 12)} BASEDIRECTION="rtl">`)
})

test('what is turned has its shape, and the page its rotation, counterclockwise', () => {
  expect(toAlto(sampleResult)).toContain(
    'ID="page_2" PHYSICAL_IMG_NR="2" WIDTH="612" HEIGHT="792" PC="1" ROTATION="90"',
  )
  expect(toAlto(sampleResult)).toContain(
    'CONTENT="up" WC="1"><Shape><Polygon POINTS="72,100 72,72 84,72 84,100"/></Shape></String>',
  )
})

test('pages in points alone are in 1/1200 inch; beside a picture, in pixels of 1/72 inch', () => {
  expect(toAlto(samplePoints)).toMatch(/<MeasurementUnit>inch1200<.*PHYSICAL_IMG_NR="7" WIDTH="10200" HEIGHT="13200"/s)
  expect(toAlto(sampleResult)).toMatch(/<MeasurementUnit>pixel<.*PHYSICAL_IMG_NR="2" WIDTH="612" HEIGHT="792"/s)
})

test.skipIf(!hasXmllint)('any page is well-formed XML', () => {
  expect(faultsOf(toAlto(manyPages))).toBe('')
})

test.skipIf(!hasXmllint || !altoSchema)('any page is valid by the schema', () => {
  for (const result of [sampleResult, samplePoints, manyPages]) expect(faultsOf(toAlto(result), altoSchema)).toBe('')
})
