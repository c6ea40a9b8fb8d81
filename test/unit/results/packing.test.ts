import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { composePage } from '../../../src/results/compose.ts'
import { PackedPageError, packPage, unpackContent, unpackPage } from '../../../src/results/packing.ts'
import { boxPolygon } from '../../../src/results/polygon.ts'
import { lowConfidence, textNotRead } from '../../../src/results/warnings.ts'
import { anyPage, turned } from '../../support/any-results.ts'
import { pageOfTsv } from '../../support/tesseract-tsv.ts'

const frame = { width: 2480, height: 3508, unit: 'pixel', angle: 0, source: 'ocr' } as const

test('any page comes out as it went in, and its content alone', () => {
  fc.assert(
    fc.property(anyPage, (page) => {
      const packed = packPage(page)
      expect(unpackPage(packed)).toEqual(page)
      expect(unpackContent(packed)).toBe(page.content)
    }),
  )
})

test('warnings are kept, and cost nothing where there are none', () => {
  const page = composePage(frame, [])
  const warned = { ...page, warnings: [lowConfidence(page.confidence), textNotRead(1 / 3)] }
  expect(unpackPage(packPage(warned))).toEqual(warned)
  expect(unpackPage(packPage(page))).not.toHaveProperty('warnings')
  expect(packPage({ ...page, warnings: [] })).toEqual(packPage(page))
})

describe('a packed page is small:', () => {
  test('one that Tesseract read, 20 bytes a word', async () => {
    const page = pageOfTsv(await readFile(join(import.meta.dirname, '../../fixtures/tsv/invoice.tsv'), 'utf8'))
    expect(page.words.length).toBeGreaterThan(40)
    expect(packPage(page).length / page.words.length).toBeLessThan(20)
  })

  test('one whose words are turned, 30 bytes a word', () => {
    const lines = Array.from({ length: 40 }, (_row, y) =>
      Array.from({ length: 12 }, (_, x) => ({
        content: ['Lorem', 'ipsum', 'dolor'][(x * 7 + y * 5) % 3] ?? '',
        polygon: turned(boxPolygon(100 + 170 * x + (y % 7), 100 + 60 * y, 240 + 170 * x, 130 + 60 * y), 1.7),
        confidence: 0.8 + ((x * 31 + y * 17) % 19) / 100,
      })),
    )
    const page = composePage({ ...frame, angle: 1.7 }, [{ kind: 'text', lines }])
    expect(packPage(page).length / page.words.length).toBeLessThan(30)
  })

  test('one of a word, 80 bytes; an empty one, 30', () => {
    const word = { content: 'Tesseract', polygon: boxPolygon(1000, 2000, 1200, 2040), confidence: 0.913 }
    expect(packPage(composePage(frame, [{ kind: 'text', lines: [[word]] }])).length).toBeLessThan(80)
    expect(packPage(composePage(frame, [])).length).toBeLessThan(30)
  })
})

describe('what cannot be read is refused:', () => {
  const packed = packPage(composePage(frame, [{ kind: 'picture', polygon: boxPolygon(1, 2, 3, 4) }]))

  test('another version', () => {
    const later = Buffer.from(packed)
    later[0] = 2
    for (const read of [unpackPage, unpackContent]) {
      expect(() => read(later)).toThrow(PackedPageError)
      expect(() => read(later)).toThrow('A packed page has version 2; this Lector reads version 1.')
    }
  })

  test('nothing, and what is cut anywhere', () => {
    for (let end = 0; end < packed.length; end++) {
      expect(() => unpackPage(packed.subarray(0, end)), `${end} bytes`).toThrow(PackedPageError)
    }
  })

  test('any bytes behind the version', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(() => unpackPage(Buffer.concat([packed.subarray(0, 5), bytes]))).toThrow(PackedPageError)
      }),
    )
  })
})

test.each([Number.NaN, Infinity, 2 ** 60])('a number like %d cannot be packed', (width) => {
  expect(() => packPage({ ...composePage(frame, []), width })).toThrow(RangeError)
})
