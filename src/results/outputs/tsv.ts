import type { Polygon, Result } from '../../model/result.ts'
import { boundsOf, boxPolygon, hundredth } from '../polygon.ts'
import { linesOf, type NumberedPage, numberedPages, wordsOf } from '../structure.ts'

const header = 'level page_num block_num par_num line_num word_num left top width height conf text'.split(' ')

/**
 * The columns of `tesseract FILE - tsv` (Tesseract 5, `TessBaseAPI::GetTSVText`; IANA text/tab-separated-values): a row for each page,
 * block, paragraph, line and word, levels 1 to 5. A block has one paragraph, a picture none. Lengths are in the unit of the page;
 * `conf` is from 0 to 100, and -1 for what is no word.
 */
export function toTsv(result: Result): string {
  const rows = [header, ...numberedPages(result).flatMap(rowsOfPage)]
  return rows.map((row) => `${row.join('\t')}\n`).join('')
}

type Row = readonly (string | number)[]

function rowsOfPage([number, page]: NumberedPage): Row[] {
  const rows: Row[] = [rowOf([number], boxPolygon(0, 0, page.width, page.height))]
  for (const [b, block] of page.blocks.entries()) {
    rows.push(rowOf([number, b + 1], block.polygon))
    const lines = linesOf(page, block)
    if (lines.length > 0) rows.push(rowOf([number, b + 1, 1], block.polygon))
    for (const [l, line] of lines.entries()) {
      rows.push(rowOf([number, b + 1, 1, l + 1], line.polygon))
      for (const [w, word] of wordsOf(page, line).entries()) {
        const confidence = hundredth(word.confidence * 100)
        rows.push(rowOf([number, b + 1, 1, l + 1, w + 1], word.polygon, confidence, oneCell(word.content)))
      }
    }
  }
  return rows
}

function rowOf(numbers: readonly number[], polygon: Polygon, confidence = -1, text = ''): Row {
  const [left, top, right, bottom] = boundsOf(polygon)
  const box = [left, top, hundredth(right - left), hundredth(bottom - top)]
  return [numbers.length, ...Array.from({ length: 5 }, (_, i) => numbers[i] ?? 0), ...box, confidence, text]
}

/** Nothing that could end a cell or a row, to whatever reads it. */
function oneCell(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ')
}
