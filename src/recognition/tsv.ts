import { type Box, isEmpty } from '../results/polygon.ts'
import { EngineCrashedError } from './engine.ts'
import type { Reading, SeenLine, SeenWord } from './reading.ts'

/** What a row is about: pages are 1 and blocks 2, which say nothing that is needed. */
const levels = { paragraph: 3, line: 4, word: 5 }

/**
 * Reads what `TessBaseAPI::GetTSVText` gives, in libtesseract and tesseract.js alike: no header, a row for each page, block, paragraph,
 * line and word, each with twelve columns: level, five numbers that count them, left, top, width, height, confidence (0 to 100; of a word
 * alone), and the word.
 *
 * @throws EngineCrashedError when it is something else
 */
export function parseTsv(tsv: string): Reading {
  const blocks: Array<Array<SeenLine & { words: SeenWord[] }>> = []
  const outer: Box[] = [] // by level
  for (const row of tsv.split('\n')) {
    if (row === '') continue
    const { level, box, confidence, content } = parseRow(row)
    if (level < levels.word) outer[level] = isEmpty(box) ? (outer[level - 1] ?? box) : box
    if (level === levels.paragraph) blocks.push([])
    if (level === levels.line) blocks.at(-1)?.push({ box: outer[level] ?? box, words: [] })
    if (level === levels.word) blocks.at(-1)?.at(-1)?.words.push({ content, box, confidence })
  }
  return blocks
}

function parseRow(row: string): SeenWord & { level: number } {
  const columns = row.split('\t')
  const numbers = columns.slice(0, 11).map(Number)
  const [level = 0, , , , , , left = 0, top = 0, width = 0, height = 0, percent = 0] = numbers
  if (columns.length < 12 || !numbers.every(Number.isFinite)) throw new EngineCrashedError('The engine gave no TSV.')
  const box: Box = { left, top, right: left + width, bottom: top + height }
  return { level, box, confidence: Math.min(1, Math.max(0, percent / 100)), content: columns[11] ?? '' }
}
