import type { Page, PageResult, Result, Span } from '../model/result.ts'
import { codePoints } from './code-points.ts'

/** A page's result, and which page it is of. */
export interface PlacedPage {
  /** The document's place in the request, from 0. */
  readonly item: number
  /** The page's number in its document, from 1. */
  readonly page: number
  readonly result: PageResult
}

/** Puts pages in order behind each other: contents joined by a form feed, spans moved along. */
export function assemble(pages: readonly PlacedPage[]): Result {
  let offset = 0
  const placed = pages.map(({ item, page, result: { content, ...rest } }): Page => {
    const moved = (span: Span): Span => ({ offset: offset + span.offset, length: span.length })
    const length = codePoints(content)
    const placedPage = {
      item,
      page,
      ...rest,
      span: { offset, length },
      blocks: rest.blocks.map((block) => ({ ...block, span: moved(block.span) })),
      lines: rest.lines.map((line) => ({ ...line, span: moved(line.span) })),
      words: rest.words.map((word) => ({ ...word, span: moved(word.span) })),
    }
    offset += length + 1
    return placedPage
  })
  return { content: pages.map(({ result }) => result.content).join('\f'), pages: placed }
}
