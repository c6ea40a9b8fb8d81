import type { Box } from './components.ts'
import { measured } from './glyphs.ts'

/** Of the height of letters: what is smaller is a dot, what is larger no letter. */
const [smallest, largest] = [0.3, 3]
/** Neighbours are no further apart than this, in heights of letters. */
const widestGap = 2
/** Fewer letters with neighbours say nothing. */
const fewest = 8
/** More letters say the same again. */
const mostGlyphs = 5_000
/** Share of the letters whose nearest neighbour must be above or below. */
const leastShare = 0.6

/**
 * Whether lines of text run down the page: letters stand closer to their neighbours in a line than lines do to each other. Unlike the
 * projection of the page this tells of three short lines, and of columns. Says nothing (undefined) where letters are few or undecided.
 *
 * @param pieces connected ink
 */
export function runsDown(pieces: readonly Box[]): boolean | undefined {
  const { height } = measured(pieces)
  const glyphs = pieces.filter(({ left, right, top, bottom }) => {
    const size = Math.max(right - left, bottom - top)
    return size >= smallest * height && size <= largest * height
  })
  if (glyphs.length > mostGlyphs) return undefined
  const across = gapsToNext(glyphs, height)
  const down = gapsToNext(glyphs.map(transposed), height)
  let [closerDown, closerAcross] = [0, 0]
  for (const [i, gap] of across.entries()) {
    const other = down[i] ?? Infinity
    if (other < gap) closerDown++
    if (gap < other) closerAcross++
  }
  const decided = closerDown + closerAcross
  if (decided < fewest) return undefined
  if (closerDown >= leastShare * decided) return true
  return closerAcross >= leastShare * decided ? false : undefined
}

/** A box on the page with its rows and columns exchanged. */
export function transposed({ left, right, top, bottom }: Box): Box {
  return { left: top, right: bottom, top: left, bottom: right }
}

/** How far it is from each box to the next one on its right, at the same level; Infinity where none is near. */
function gapsToNext(boxes: readonly Box[], height: number): number[] {
  const gaps = boxes.map(() => Infinity)
  const byBand = new Map<number, number[]>()
  const order = boxes.map((_, i) => i).toSorted((a, b) => boxes[b]!.left - boxes[a]!.left) // from the right
  for (const i of order) {
    const { right, top, bottom } = boxes[i]!
    for (let band = Math.floor(top / height); band <= Math.floor((bottom - 1) / height); band++) {
      const near = (byBand.get(band) ?? []).filter((at) => boxes[at]!.left - right <= widestGap * height)
      for (const at of near) {
        const next = boxes[at]!
        const overlap = Math.min(bottom, next.bottom) - Math.max(top, next.top)
        const isBeside = 2 * overlap >= Math.min(bottom - top, next.bottom - next.top)
        const gap = next.left - right
        if (isBeside && gap > -height / 4) gaps[i] = Math.min(gaps[i]!, Math.max(0, gap))
      }
      near.push(i)
      byBand.set(band, near)
    }
  }
  return gaps
}
