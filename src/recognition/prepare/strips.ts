import type { Grey } from './grey.ts'
import { histogram, otsu } from './histogram.ts'
import { shrink, shrinkFactor } from './shrink.ts'

/** A place between two lines where a page may be cut: the first row of the lower part, and whether a paragraph ends there. */
export interface Cut {
  readonly row: number
  readonly paragraph: boolean
}

/** Smaller pages are read in a fraction of a second, which a second thread would not shorten by much. */
const fewestPixels = 300_000
/** Longer side of the copy that columns are looked for on, in pixels. */
const measuringSide = 1000
/** Share of a band's rows that may have ink in a column that is still empty: a speck, a rule. */
const specks = 0.02
/** Bands down the page that are each looked at for columns; a column of text is rarely shorter. */
const bands = 6
/** Empty columns within the text, together wider than this share of it, part two columns. */
const gutterShare = 0.03
/** How far from an equal share a cut may be, as a share of the text's rows. */
const reach = 0.12
/** Rows without ink that a cut needs: less is the space between two lines that touch. */
const fewestRows = 5
/** If half of the rows with ink come in runs lower than this, it is noise that parts them, and not the space between lines. */
const lowestLine = 10
/** A gap this many times as high as the usual one ends a paragraph. */
const paragraphGap = 1.5

/** A run of rows that all have ink, or all have none. */
interface Run {
  readonly ink: boolean
  readonly from: number
  readonly to: number
}

/**
 * Finds where a page can be cut between two lines into `count` parts of about equal height, to be read side by side. None
 * when the page is small, noisy or of more than one column; fewer where there are no empty rows.
 */
export function findCuts(page: Grey, count: number): Cut[] {
  if (count < 2 || page.width * page.height < fewestPixels) return []
  const small = shrink(page, shrinkFactor(page, measuringSide))
  const threshold = otsu(histogram(small))
  if (!isOneColumn(small, threshold)) return []
  const runs = runsOf(inkRows(page, threshold))
  const lines = runs.filter(({ ink }) => ink)
  const gaps = runs.filter(({ ink, from, to }) => !ink && from > 0 && to < page.height)
  if (median(lines.map(heightOf)) < lowestLine) return []
  const [top, bottom] = [lines.at(0)?.from ?? 0, lines.at(-1)?.to ?? 0]
  const usual = median(gaps.map(heightOf))
  const cuts = Array.from({ length: count - 1 }, (_, i) => {
    const ideal = top + ((bottom - top) * (i + 1)) / count
    const near = gaps.filter((gap) => Math.abs(middleOf(gap) - ideal) <= reach * (bottom - top))
    return near.reduce(
      (best, gap) => (heightOf(gap) > heightOf(best) ? gap : best),
      near[0] ?? { ink: false, from: 0, to: 0 },
    )
  })
  return cuts
    .filter((gap, i) => heightOf(gap) >= fewestRows && cuts.indexOf(gap) === i)
    .map((gap) => ({ row: middleOf(gap), paragraph: heightOf(gap) > paragraphGap * usual }))
}

/** Whether no band of the page has an empty gap within its lines. `small` is a copy of about 1,000 pixels. */
function isOneColumn(small: Grey, threshold: number): boolean {
  const height = Math.ceil(small.height / bands)
  for (let top = 0; top < small.height; top += height) {
    const columns = inkColumns(small, threshold, top, Math.min(small.height, top + height))
    const gaps = runsOf(columns, specks * height).slice(1, -1)
    const [left, right] = [gaps.at(0)?.from ?? 0, gaps.at(-1)?.to ?? 0]
    if (gaps.some((run) => !run.ink && heightOf(run) > gutterShare * (right - left))) return false
  }
  return true
}

function inkRows({ data, width, height }: Grey, threshold: number): Uint32Array {
  const rows = new Uint32Array(height)
  for (let y = 0, at = 0; y < height; y++) {
    let ink = 0
    for (const end = at + width; at < end; at++) if (data[at]! <= threshold) ink++
    rows[y] = ink
  }
  return rows
}

function inkColumns({ data, width }: Grey, threshold: number, top: number, bottom: number): Uint32Array {
  const columns = new Uint32Array(width)
  for (let y = top, at = top * width; y < bottom; y++) {
    for (let x = 0; x < width; x++, at++) if (data[at]! <= threshold) columns[x]!++
  }
  return columns
}

function runsOf(counts: Uint32Array, noise = 0): Run[] {
  const runs: Run[] = []
  for (let from = 0, at = 1; at <= counts.length; at++) {
    const ink = counts[from]! > noise
    if (at < counts.length && counts[at]! > noise === ink) continue
    runs.push({ ink, from, to: at })
    from = at
  }
  return runs
}

const heightOf = ({ from, to }: Run) => to - from
const middleOf = ({ from, to }: Run) => Math.floor((from + to) / 2)

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
