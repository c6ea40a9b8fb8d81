import type { PageResult } from '../../src/model/result.ts'
import { composePage, type FoundBlock, type FoundLine } from '../../src/results/compose.ts'
import { boxPolygon } from '../../src/results/polygon.ts'

interface Row {
  readonly level: number
  readonly paragraph: string
  readonly line: string
  readonly box: readonly [left: number, top: number, width: number, height: number]
  readonly confidence: number
  readonly text: string
}

/** The page that `tesseract FILE - tsv` describes; a block a paragraph, as Tesseract's own text has it. */
export function pageOfTsv(tsv: string): PageResult {
  const rows = tsv.trimEnd().split('\n').slice(1).map(rowOf)
  const [, , width = 1, height = 1] = rows[0]?.box ?? []
  const blocks = groupBy(
    rows.filter(({ level }) => level === 5),
    ({ paragraph }) => paragraph,
  ).map((words): FoundBlock => ({ kind: 'text', lines: groupBy(words, ({ line }) => line).map(lineOf) }))
  return composePage({ width, height, unit: 'pixel', angle: 0, source: 'ocr' }, blocks)
}

function rowOf(row: string): Row {
  const [level, page, block, par, line, , left, top, width, height, conf, text = ''] = row.split('\t')
  return {
    level: Number(level),
    paragraph: [page, block, par].join(),
    line: [page, block, par, line].join(),
    box: [Number(left), Number(top), Number(width), Number(height)],
    confidence: Number(conf) / 100,
    text,
  }
}

function lineOf(words: readonly Row[]): FoundLine {
  return words.map(({ text, confidence, box: [left, top, width, height] }) => ({
    content: text,
    polygon: boxPolygon(left, top, left + width, top + height),
    confidence,
  }))
}

function groupBy(rows: readonly Row[], key: (row: Row) => string): Row[][] {
  return [...Map.groupBy(rows, key).values()]
}
