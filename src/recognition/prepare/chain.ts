import { type AffineMap, compose, identity } from '../../results/map.ts'
import { grainOf, isPale, rangeOf, stretch } from './contrast.ts'
import { longestSide } from './decode.ts'
import { runsDown, transposed } from './direction.ts'
import { glyphsOf, piecesOf } from './glyphs.ts'
import type { Grey } from './grey.ts'
import { histogram, otsu } from './histogram.ts'
import { paperOf, unevenness, whiten } from './paper.ts'
import { invertParts, lightOnDarkParts } from './parts.ts'
import { invert, isLightOnDark } from './polarity.ts'
import { resample } from './resample.ts'
import { scaleFor } from './scale.ts'
import { shrink, shrinkFactor } from './shrink.ts'
import { feetOf, type Lines, linesOf } from './skew.ts'
import { isFaint, printOf, strengthen } from './strengthen.ts'
import { beforeTurn, turnRight } from './turn.ts'

/** What may be done to a page, in this order. */
export const steps = ['stretch', 'invert', 'invertParts', 'whiten', 'strengthen', 'turn', 'scale', 'deskew'] as const
export type Step = (typeof steps)[number]

/** A page that is easy to read, and what was done to it. A turned one may be upside down: see `turnOver`. */
export interface Prepared {
  readonly grey: Grey
  /** From it to the page that was given. */
  readonly back: AffineMap
  readonly steps: readonly Step[]
}

/** Longer side of the copy that polarity and slope are measured on, in pixels. */
const measuringSide = 1000
/** Paper that varies less (of 255) is left as it is. */
const evenEnough = 16
/** Lines this much weaker along the page than across it say that it lies on its side. */
const sideways = 0.5
/** Less slope than this does not trouble the engine, in degrees. */
const straightEnough = 0.2

/**
 * Makes a page easy to read: dark on even white, upright, straight, its letters of one size. A step that would change
 * nothing is not done. ARCHITECTURE.md has what each step is worth.
 *
 * @param skip steps to leave out, for measuring what they are worth
 */
export function prepare(page: Grey, skip: ReadonlySet<Step> = new Set()): Prepared {
  const done: Step[] = []
  let grey = page
  let back = identity
  let small = measuring(page)
  const may = (step: Step) => !skip.has(step)
  const become = (step: Step, result: Grey, copy = measuring(result)) => {
    grey = result
    small = copy
    done.push(step)
  }

  const range = rangeOf(histogram(small))
  if (may('stretch') && isPale(small, range)) become('stretch', stretch(grey, range))
  if (may('invert') && isLightOnDark(small)) become('invert', invert(grey), invert(small))
  const parts = may('invertParts') ? lightOnDarkParts(small) : undefined
  if (parts) become('invertParts', invertParts(grey, parts, shrinkFactor(grey, measuringSide)))
  const paper = paperOf(grey)
  if (may('whiten') && unevenness(paper) > evenEnough) become('whiten', whiten(grey, paper))
  const print = may('strengthen') ? printOf(grey, paper) : undefined
  if (isFaint(print, grainOf(small))) become('strengthen', strengthen(grey, print))

  const threshold = otsu(histogram(small))
  let lines = linesOf(feetOf(small, threshold))
  const across = linesOf(feetOf(small, threshold, true))
  let pieces = piecesOf(grey, threshold)
  if (may('turn') && (runsDown(pieces.boxes) ?? lines.strength < sideways * across.strength)) {
    back = beforeTurn(grey)
    become('turn', turnRight(grey), small)
    lines = turned(across)
    pieces = { ...pieces, boxes: pieces.boxes.map(transposed) } // of their sizes: where they are then, nobody asks
  }

  const wanted = may('scale') ? scaleFor(glyphsOf(pieces)) : 1
  const factor = Math.min(wanted, longestSide / Math.max(grey.width, grey.height))
  const degrees = may('deskew') && Math.abs(lines.degrees) > straightEnough ? -lines.degrees : 0
  if (factor !== 1) done.push('scale')
  if (degrees !== 0) done.push('deskew')
  if (factor === 1 && degrees === 0) return { grey, back, steps: done }
  const resampled = resample(grey, factor, degrees)
  return { grey: resampled.grey, back: compose(back, resampled.back), steps: done }
}

function measuring(grey: Grey): Grey {
  return shrink(grey, shrinkFactor(grey, measuringSide))
}

/** What falls to the right in a column rises in a line. */
function turned({ degrees, strength }: Lines): Lines {
  return { degrees: -degrees, strength }
}
