import type { Page, Result, Span } from '../model/result.ts'
import { createSlicer } from './code-points.ts'

/** The pages of one document of a request as a result by themselves; undefined when the result has none of it. */
export function selectItem(result: Result, item: number): Result | undefined {
  const pages = result.pages.filter((page) => page.item === item)
  const [first, last] = [pages.at(0)?.span, pages.at(-1)?.span]
  if (first === undefined || last === undefined) return undefined
  const span = { offset: first.offset, length: last.offset + last.length - first.offset }
  return { content: createSlicer(result.content)(span), pages: pages.map((page) => movedBack(page, first.offset)) }
}

function movedBack(page: Page, by: number): Page {
  const moved = <T extends { readonly span: Span }>(part: T): T => ({
    ...part,
    span: { offset: part.span.offset - by, length: part.span.length },
  })
  return { ...moved(page), words: page.words.map(moved), lines: page.lines.map(moved), blocks: page.blocks.map(moved) }
}
