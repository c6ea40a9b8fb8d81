import { type Strip, stripHeight } from './strip.ts'

/** Columns without ink, in pixels of a strip; `to` is where the ink begins again. */
export interface Gap {
  readonly from: number
  readonly to: number
}

/** Where a strip has ink: for each column whether there is any, and the rows that it takes. */
export interface Ink {
  readonly columns: Uint8Array
  /** The first column with ink, and the one behind the last. */
  readonly begin: number
  readonly end: number
  /** The rows with ink between two columns; nothing when there is none. */
  rows(from: number, to: number): [top: number, bottom: number] | undefined
}

/** The ink of a strip: what is nearer to its darkest than to its lightest, or the other way round where most is dark. */
export function inkOf({ data, width }: Strip): Ink {
  let [darkest, lightest, sum] = [255, 0, 0]
  for (const value of data) {
    darkest = Math.min(darkest, value)
    lightest = Math.max(lightest, value)
    sum += value
  }
  const threshold = (darkest + lightest) / 2
  const isLight = sum / data.length < threshold
  const isInk = (at: number) => (isLight ? data[at]! > threshold : data[at]! < threshold)
  const columns = new Uint8Array(width)
  for (let at = 0; at < data.length; at++) if (isInk(at)) columns[at % width] = 1
  return {
    columns,
    begin: Math.max(0, columns.indexOf(1)),
    end: columns.lastIndexOf(1) + 1,
    rows(from, to) {
      let [top, bottom] = [stripHeight, 0]
      for (let row = 0; row < stripHeight; row++) {
        for (let x = from; x < to; x++) {
          if (!isInk(row * width + x)) continue
          top = Math.min(top, row)
          bottom = row + 1
          break
        }
      }
      return bottom > top ? [top, bottom] : undefined
    },
  }
}

/** The widest gap between two columns; an empty one in their middle when there is none. */
export function widestGap({ columns }: Ink, from: number, to: number): Gap {
  const middle = Math.round((from + to) / 2)
  let widest: Gap = { from: middle, to: middle }
  for (let start = Math.max(0, Math.floor(from)); start < Math.min(columns.length, to); start++) {
    if (columns[start]) continue
    let end = start
    while (end < Math.min(columns.length, to) && !columns[end]) end++
    if (end - start > widest.to - widest.from) widest = { from: start, to: end }
    start = end
  }
  return widest
}

/** Wider pictures take more memory and are read no better. */
const widest = 1_000

/** Where to cut a strip so that no piece is too wide: at gaps, none of them far from the limit. */
export function piecesOf(ink: Ink): Gap[] {
  const pieces: Gap[] = []
  let from = 0
  while (ink.columns.length - from > widest) {
    const gap = widestGap(ink, from + widest / 2, from + widest)
    const to = Math.round((gap.from + gap.to) / 2)
    pieces.push({ from, to })
    from = to
  }
  return [...pieces, { from, to: ink.columns.length }]
}
