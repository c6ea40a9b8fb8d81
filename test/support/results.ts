import type { Recognition } from '../../src/model/recognition.ts'
import type { PageResult } from '../../src/model/result.ts'
import type { Reading } from '../../src/recognition/reading.ts'
import { composePage } from '../../src/results/compose.ts'
import { boxPolygon } from '../../src/results/polygon.ts'

/** What an engine reads that finds a word on a line of its own; 20 × 10 pixels, at the top left. */
export function readingOf(...words: string[]): Reading {
  const box = { left: 0, top: 0, right: 20, bottom: 10 }
  return words.map((content) => [{ box, words: [{ content, box, confidence: 0.9 }] }])
}

/** A page that says a text, as one word. */
export function pageOf(text: string): PageResult {
  const word = { content: text, polygon: boxPolygon(0, 0, 20, 10), confidence: 0.9 }
  const frame = { width: 100, height: 100, unit: 'pixel', angle: 0, source: 'ocr' } as const
  return composePage(frame, [{ kind: 'text', lines: [[word]] }])
}

/** An image of one page that says a text. */
export function recognitionOf(text: string): Recognition {
  return { result: pageOf(text) }
}

/** The words that an engine read, blocks and lines and all. */
export function textRead(reading: Reading): string {
  const lines = (block: Reading[number]) =>
    block.map(({ words }) => words.map(({ content }) => content).join(' ')).join('\n')
  return reading.map(lines).join('\n\n')
}
