import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { assemble } from '../../../../src/results/assemble.ts'
import { toTsv } from '../../../../src/results/outputs/tsv.ts'
import { samplePoints, sampleResult } from '../../../support/sample-result.ts'
import { pageOfTsv } from '../../../support/tesseract-tsv.ts'

const folder = join(import.meta.dirname, '../../../fixtures/tsv')

const rowsOf = (tsv: string) => tsv.replace(/\n$/, '').split('\n')

test('a row a page, block, paragraph, line and word', () => {
  expect(
    rowsOf(toTsv(sampleResult))
      .slice(1, 16)
      .map((row) => row.replaceAll('\t', ' ')),
  ).toEqual([
    '1 1 0 0 0 0 0 0 600 800 -1 ',
    '2 1 1 0 0 0 10 10 140 32 -1 ',
    '3 1 1 1 0 0 10 10 140 32 -1 ',
    '4 1 1 1 1 0 10 10 140 12 -1 ',
    '5 1 1 1 1 1 10 10 40 12 90 Tom',
    '5 1 1 1 1 2 60 10 40 12 45.6 &',
    '5 1 1 1 1 3 110 10 40 12 90 <Jerry>',
    '4 1 1 1 2 0 10 30 90 12 -1 ',
    '5 1 1 1 2 1 10 30 40 12 90 漢',
    '5 1 1 1 2 2 60 30 40 12 90 字',
    '2 1 2 0 0 0 300 300 100 100 -1 ',
    '2 1 3 0 0 0 10 60 40 12 -1 ',
    '3 1 3 1 0 0 10 60 40 12 -1 ',
    '4 1 3 1 1 0 10 60 40 12 -1 ',
    '5 1 3 1 1 1 10 60 40 12 90 שלום',
  ])
})

test('pages of several documents are counted through, those of one keep their number', () => {
  const pages = (tsv: string) =>
    rowsOf(tsv)
      .filter((row) => row.startsWith('1\t'))
      .map((row) => row.split('\t')[1])
  expect(pages(toTsv(sampleResult))).toEqual(['1', '2'])
  expect(pages(toTsv(samplePoints))).toEqual(['7'])
})

describe('what `tesseract FILE - tsv` wrote comes out again:', async () => {
  test.each(await readdir(folder))('%s', async (file) => {
    const original = rowsOf(await readFile(join(folder, file), 'utf8'))
    const written = rowsOf(toTsv(assemble([{ item: 0, page: 1, result: pageOfTsv(`${original.join('\n')}\n`) }])))
    expect(written[0]).toBe(original[0])
    const words = (rows: readonly string[]) =>
      rows
        .map((row) => row.split('\t'))
        .filter(([level, ...cells]) => level === '5' && cells.at(-1)?.trim() !== '')
        // A table becomes a block of its own, in which lines count anew.
        .map(([level, page, , , , word, left, top, width, height, conf, text]) => ({
          box: [left, top, width, height],
          place: [level, page, word],
          text,
          conf: Number(conf).toFixed(1),
        }))
    expect(words(written)).toEqual(words(original))
  })
})
