import { median, type UprightLine, type UprightWord } from './upright.ts'

/** Lines that make a table, by their index, and what its cells say. */
export interface Table {
  readonly lines: ReadonlySet<number>
  readonly rows: readonly (readonly string[])[]
}

/** What stands side by side on a page, in whichever lines. */
interface Row {
  readonly lines: readonly number[]
  readonly words: readonly UprightWord[]
  readonly top: number
  readonly bottom: number
  readonly isParted: boolean
}

type Column = readonly [left: number, right: number]

/** The following are measured in sizes of letters. Found on rendered pages, and confirmed on others. */
const partingGap = 1.1
const gutterWidth = 0.8
const largestRowGap = 2.5

/** A table ends before the row that would leave it fewer columns; of so many rows one may cross a gutter. */
const rowsToACrossing = 8

/**
 * Tables without rules to go by: rows whose words leave the same gutters free. Text in columns is none: there, more than one column
 * is filled with words. Lines of different blocks may share a row.
 */
export function findTables(lines: readonly UprightLine[]): Table[] {
  const size = median(lines.map((line) => line.size))
  const rows = rowsOf(lines, size)
  const tables: Table[] = []
  for (let from = 0; from < rows.length; ) {
    const first = runFrom(rows, from, size)
    const runs = first.score > 0 ? [first, runFrom(rows, from + 1, size), runFrom(rows, from + 2, size)] : []
    const best = runs.toSorted((a, b) => b.score - a.score)[0] ?? first
    if (best.score > 0) tables.push(tableOf(best))
    from = best.to
  }
  return tables
}

function tableOf({ rows, columns }: Run): Table {
  const cells = rows.map((row) => cellsOf(row, columns))
  return { lines: new Set(rows.flatMap((row) => row.lines)), rows: joinWrapped(rows, cells) }
}

/** Words that stand beside each other, from the top to the bottom of the page. */
function rowsOf(lines: readonly UprightLine[], size: number): Row[] {
  const placed = lines.flatMap(({ words }, line) => {
    const said = words.filter(({ word }) => !/^[|¦]+$/.test(word.content))
    if (said.length === 0) return []
    const middle = median(said.map(({ top, bottom }) => (top + bottom) / 2))
    return [{ line, words: said, middle }]
  })
  const groups: (typeof placed)[] = []
  for (const line of placed.toSorted((a, b) => a.middle - b.middle)) {
    const group = groups.at(-1)
    const first = group?.[0]
    if (group && first && line.middle - first.middle < size * 0.5) group.push(line)
    else groups.push([line])
  }
  return groups.map((group) => {
    const words = group.flatMap((line) => line.words).toSorted((a, b) => a.left - b.left)
    return {
      lines: group.map(({ line }) => line),
      words,
      top: Math.min(...words.map(({ top }) => top)),
      bottom: Math.max(...words.map(({ bottom }) => bottom)),
      isParted: words.some(({ left }, i) => left - (words[i - 1]?.right ?? left) > size * partingGap),
    }
  })
}

/** Rows that leave the same gutters, and how many cells they fill; none when they are no table. */
interface Run {
  readonly rows: readonly Row[]
  readonly columns: readonly Column[]
  readonly score: number
  /** Where to look on. */
  readonly to: number
}

/** The longest run that begins with this row. */
function runFrom(all: readonly Row[], from: number, size: number): Run {
  if (!all[from]?.isParted) return { rows: [], columns: [], score: 0, to: from + 1 }
  let columns: Column[] = []
  let to = from + 1
  for (; to < all.length; to++) {
    const [before, row] = [all[to - 1], all[to]]
    if (!before || !row || row.top - before.bottom > size * largestRowGap) break
    const next = columnsOf(all.slice(from, to + 1), size)
    if (next.length < Math.max(2, columns.length)) break
    columns = next
  }
  const rows = withoutEnd(all.slice(from, to))
  columns = columnsOf(rows, size)
  if (isProse(rows, columns)) return { rows, columns, score: 0, to }
  const score = scoreOf(rows, columns)
  return { rows, columns, score, to: from + (score > 0 ? rows.length : 1) }
}

/** What follows a table is no part of it, unless it is the rest of the last row. */
function withoutEnd(rows: readonly Row[]): readonly Row[] {
  const isRest = isRestOfRow(rows)
  const isEnd = (row: Row, i: number) => row.isParted || isRest[i]
  return rows.slice(0, rows.findLastIndex(isEnd) + 1)
}

/** How many cells are filled, if they are enough for a table: of two rows alone, all, in three columns. */
function scoreOf(rows: readonly Row[], columns: readonly Column[]): number {
  const parted = rows.filter(({ isParted }) => isParted).length
  const filled = rows.flatMap((row) => cellsOf(row, columns)).filter((cell) => cell !== '').length
  const share = filled / (rows.length * columns.length)
  const isTable = parted > 2 ? columns.length > 1 && share >= 0.4 : parted === 2 && columns.length > 2 && share === 1
  return isTable ? filled : 0
}

/** Where words are, between strips that nearly no row has words in. */
function columnsOf(rows: readonly Row[], size: number): Column[] {
  const allowed = Math.floor(rows.length / rowsToACrossing)
  const edges = rows
    .flatMap(({ words }) => words.flatMap(({ left, right }) => [[left, 1] as const, [right, -1] as const]))
    .toSorted(([a, x], [b, y]) => a - b || y - x)
  const columns: [number, number][] = []
  let covered = 0
  for (const [at, change] of edges) {
    const wasFree = covered <= allowed
    covered += change
    const last = columns.at(-1)
    if (wasFree && covered > allowed) {
      if (last && at - last[1] < size * gutterWidth) last[1] = at
      else columns.push([at, at])
    } else if (!wasFree && covered <= allowed && last) last[1] = at
  }
  return columns
}

/** What stands in each column. */
function wordsByColumn({ words }: Row, columns: readonly Column[]): UprightWord[][] {
  const cells = columns.map((): UprightWord[] => [])
  for (const word of words) {
    const middle = (word.left + word.right) / 2
    const distances = columns.map(([left, right]) => Math.max(left - middle, middle - right, 0))
    cells[distances.indexOf(Math.min(...distances))]?.push(word)
  }
  return cells
}

function cellsOf(row: Row, columns: readonly Column[]): string[] {
  return wordsByColumn(row, columns).map((words) => words.map(({ word }) => word.content).join(' '))
}

/** Whether more than one column is text: several words in most of its rows, that reach from its left to its right. */
function isProse(rows: readonly Row[], columns: readonly Column[]): boolean {
  const cells = rows.map((row) => wordsByColumn(row, columns))
  const filled = columns.filter(([left, right], column) => {
    const own = cells.map((row) => row[column] ?? []).filter(({ length }) => length > 0)
    const reach = median(own.map((words) => (words.at(-1)?.right ?? 0) - (words[0]?.left ?? 0)))
    return median(own.map(({ length }) => length)) >= 4 && reach > 0.75 * (right - left)
  })
  return filled.length > 1
}

/** Which rows are much closer to the row above than rows are usually. */
function isRestOfRow(rows: readonly Row[]): boolean[] {
  const gaps = rows.map((row, i) => row.top - (rows[i - 1]?.bottom ?? -Infinity))
  const usual = gaps.slice(1).toSorted((a, b) => a - b)[Math.floor((gaps.length - 1) * 0.75)] ?? 0
  return gaps.map((gap) => gap < 0.6 * usual)
}

/** Rows that are so, and have nothing where the row above has nothing, say the rest of its cells. */
function joinWrapped(rows: readonly Row[], cells: readonly string[][]): string[][] {
  const isRest = isRestOfRow(rows)
  const joined: string[][] = []
  for (const [i, row] of cells.entries()) {
    const above = joined.at(-1)
    const fits = above !== undefined && row.includes('') && row.every((cell, c) => cell === '' || above[c] !== '')
    if (fits && isRest[i]) joined[joined.length - 1] = above.map((cell, c) => `${cell} ${row[c]}`.trim())
    else joined.push(row)
  }
  return joined
}
