import { Block, type Line, type Polygon, type Span, Warning, type Word } from '../model/result.ts'
import { createSlicer } from './code-points.ts'
import type { createNumberReader, createNumberWriter } from './number-stream.ts'
import { lowConfidence, textNotRead } from './warnings.ts'

type Writer = ReturnType<typeof createNumberWriter>
type Reader = ReturnType<typeof createNumberReader>

const [spanColumns, polygonColumns] = [2, 8]
const kinds = Block.shape.kind.options
const codes = Warning.shape.code.options

/** Each word a row of small numbers: where it stands against the word before, and how sure it is. */
export function writeWords(writer: Writer, words: readonly Word[], scale: number): void {
  const [span, polygon] = [createSpanDeltas(), createPolygonDeltas(scale)]
  const confidence = (word: Word) => Math.round(word.confidence * 1000)
  writer.writeTable(words.map((word) => [...span.of(word.span), ...polygon.of(word.polygon), confidence(word)]))
}

/** Reads as many words of this content. */
export function readWords(reader: Reader, count: number, content: string, scale: number): Word[] {
  const slice = createSlicer(content)
  const [spans, polygons] = [createSpanDeltas(), createPolygonDeltas(scale)]
  return reader.readTable(count, spanColumns + polygonColumns + 1).map((row) => {
    const span = spans.from(row)
    const polygon = polygons.from(row.slice(spanColumns))
    return { content: slice(span), polygon, confidence: (row.at(-1) ?? 0) / 1000, span }
  })
}

/** Lines as words are written, with the words that they have instead of a confidence. */
export function writeLines(writer: Writer, lines: readonly Line[], scale: number): void {
  const [span, words, polygon] = [createSpanDeltas(), createSpanDeltas(), createPolygonDeltas(scale)]
  writer.writeTable(lines.map((line) => [...span.of(line.span), ...words.of(line.words), ...polygon.of(line.polygon)]))
}

/** Reads as many lines of this content. */
export function readLines(reader: Reader, count: number, content: string, scale: number): Line[] {
  const slice = createSlicer(content)
  const [spans, words, polygons] = [createSpanDeltas(), createSpanDeltas(), createPolygonDeltas(scale)]
  return reader.readTable(count, 2 * spanColumns + polygonColumns).map((row) => {
    const span = spans.from(row)
    const polygon = polygons.from(row.slice(2 * spanColumns))
    return { content: slice(span), polygon, span, words: words.from(row.slice(spanColumns)) }
  })
}

/** Blocks as lines are written, and their kinds. */
export function writeBlocks(writer: Writer, blocks: readonly Block[], scale: number): void {
  const [span, lines, polygon] = [createSpanDeltas(), createSpanDeltas(), createPolygonDeltas(scale)]
  writer.writeTable(
    blocks.map((block) => [
      ...span.of(block.span),
      ...lines.of(block.lines),
      ...polygon.of(block.polygon),
      kinds.indexOf(block.kind),
    ]),
  )
}

/** Reads as many blocks. */
export function readBlocks(reader: Reader, count: number, scale: number): unknown[] {
  const [spans, lines, polygons] = [createSpanDeltas(), createSpanDeltas(), createPolygonDeltas(scale)]
  return reader.readTable(count, 2 * spanColumns + polygonColumns + 1).map((row) => ({
    polygon: polygons.from(row.slice(2 * spanColumns)),
    span: spans.from(row),
    kind: kinds[row.at(-1) ?? -1],
    lines: lines.from(row.slice(spanColumns)),
  }))
}

/** Warnings stand at the end, so that pages of before there were any still unpack, and those without take no more. */
export function writeWarnings(writer: Writer, warnings: readonly Warning[] = []): void {
  for (const { code, share = 0 } of warnings)
    for (const n of [codes.indexOf(code), Math.round(share * 1000)]) writer.write(n)
}

/** Reads all that there are. @param confidence of their page */
export function readWarnings(reader: Reader, confidence: number): Warning[] {
  const warnings: Warning[] = []
  while (!reader.ended) {
    const [code, share] = [codes[reader.read()], reader.read() / 1000]
    warnings.push(code === 'low-confidence' ? lowConfidence(confidence) : textNotRead(share))
  }
  return warnings
}

/** Spans that follow each other: how far each begins behind the end of the one before, and its length. */
function createSpanDeltas() {
  let end = 0
  return {
    of({ offset, length }: Span): number[] {
      const gap = offset - end
      end = offset + length
      return [gap, length]
    },
    from([gap = 0, length = 0]: readonly number[]): Span {
      const offset = end + gap
      end = offset + length
      return { offset, length }
    },
  }
}

/**
 * Polygons that follow each other: from the second corner of the one before to the first corner, the top edge, the right edge, and
 * what the fourth corner lacks to a parallelogram. Of an upright box five of the numbers are next to nothing.
 */
function createPolygonDeltas(scale: number) {
  let [lastX, lastY] = [0, 0]
  return {
    of(polygon: Polygon): number[] {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0, x4 = 0, y4 = 0] = polygon.map((n) => Math.round(n * scale))
      const start = [x1 - lastX, y1 - lastY]
      ;[lastX, lastY] = [x2, y2]
      return [...start, x2 - x1, y2 - y1, x3 - x2, y3 - y2, x4 - x1 - x3 + x2, y4 - y1 - y3 + y2]
    },
    from([
      dx = 0,
      dy = 0,
      topX = 0,
      topY = 0,
      rightX = 0,
      rightY = 0,
      restX = 0,
      restY = 0,
    ]: readonly number[]): Polygon {
      const [x1, y1] = [lastX + dx, lastY + dy]
      ;[lastX, lastY] = [x1 + topX, y1 + topY]
      const [x3, y3] = [lastX + rightX, lastY + rightY]
      return [x1, y1, lastX, lastY, x3, y3, x1 + rightX + restX, y1 + rightY + restY].map((n) => n / scale)
    },
  }
}
