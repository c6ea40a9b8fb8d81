import type { Block, PageResult } from '../model/result.ts'
import { around } from './polygon.ts'
import { partOf } from './structure.ts'
import { findTables } from './tables.ts'
import { uprightLines } from './upright.ts'

/** A page whose tables are blocks of their own: a block of which they are a part is divided. Text and words stay as they are. */
export function withTables(page: PageResult): PageResult {
  const tables = findTables(uprightLines(page))
  if (tables.length === 0) return page
  const tableOf = (line: number) => tables.findIndex(({ lines }) => lines.has(line))
  return { ...page, blocks: page.blocks.flatMap((block) => divided(page, block, tableOf)) }
}

/** The parts of a block that are of one table each, or of none (-1). */
function divided(page: PageResult, block: Block, tableOf: (line: number) => number): Block[] {
  const parts: Array<{ offset: number; length: number; table: number }> = []
  for (let line = block.lines.offset; line < block.lines.offset + block.lines.length; line++) {
    const [last, table] = [parts.at(-1), tableOf(line)]
    if (last?.table === table) last.length++
    else parts.push({ offset: line, length: 1, table })
  }
  if (parts.every(({ table }) => table < 0)) return [block]
  return parts.flatMap(({ table, ...lines }): Block[] => {
    const own = partOf(page.lines, lines)
    const [first, last] = [own.at(0), own.at(-1)]
    if (first === undefined || last === undefined) return []
    const { offset } = first.span
    return [
      {
        kind: table < 0 ? 'text' : 'table',
        polygon: around(own.map(({ polygon }) => polygon)),
        span: { offset, length: last.span.offset + last.span.length - offset },
        lines,
      },
    ]
  })
}
