import type { Page, Result } from '../../model/result.ts'
import { partOf } from '../structure.ts'
import { findTables } from '../tables.ts'
import { type UprightLine, uprightLines } from '../upright.ts'
import { createHeadings } from './markdown/headings.ts'
import { createLineJoiner } from './markdown/join-lines.ts'
import { createMarkers, follows } from './markdown/lists.ts'
import { type Piece, paragraphs, type Style } from './markdown/paragraphs.ts'
import { tableMarkdown } from './markdown/table-markdown.ts'

/**
 * CommonMark 0.31 with the tables of GitHub Flavored Markdown 0.29 (RFC 7763): larger letters are headings, the lines of a paragraph are
 * joined, lists are lists, and words that stand in columns a table. What looks like Markdown in the text is escaped. Between pages is a
 * thematic break; pages that say nothing are left out.
 */
export function toMarkdown(result: Result): string {
  const documents = Map.groupBy(result.pages, ({ item }) => item)
  const pages = [...documents.values()].flatMap(documentPages).filter((page) => page !== '')
  return pages.map((page) => `${page}\n`).join('\n---\n\n')
}

function documentPages(pages: readonly Page[]): string[] {
  const placed = pages.map((page) => ({ page, lines: uprightLines(page) }))
  const all = placed.flatMap(({ lines }) => lines)
  const style: Style = {
    levelOf: createHeadings(all),
    markerOf: createMarkers(all),
    join: createLineJoiner(pages.flatMap(({ words }) => words.map(({ content }) => content))),
  }
  return placed.map(({ page, lines }) => joinPieces(piecesOf(page, lines, style)))
}

/** In the order of the blocks; a table, which may have several, where its first one is. */
function piecesOf(page: Page, lines: readonly UprightLine[], style: Style): Piece[] {
  const tables = page.blocks.some(({ kind }) => kind === 'table') ? findTables(lines) : []
  const written = new Set<unknown>()
  return page.blocks.flatMap((block) => {
    const table = block.kind === 'table' && tables.find((found) => found.lines.has(block.lines.offset))
    if (!table) return paragraphs(partOf(lines, block.lines), lines, style)
    if (written.has(table)) return []
    written.add(table)
    return [{ markdown: tableMarkdown(table.rows) }]
  })
}

/** Pieces are apart by an empty line, but the items of a list that goes on in the next block. */
function joinPieces(pieces: readonly Piece[]): string {
  return pieces
    .map(({ markdown, list }, i) => {
      const before = pieces[i - 1]
      if (before === undefined) return markdown
      return (list && before.list && follows(list.first, before.list.last) ? '\n' : '\n\n') + markdown
    })
    .join('')
}
