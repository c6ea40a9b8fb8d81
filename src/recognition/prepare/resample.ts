import { type AffineMap, compose, mapPoint, shift, stretch } from '../../results/map.ts'
import type { Grey } from './grey.ts'
import { shrink } from './shrink.ts'

const white = 255
/** Places are counted in so many parts of a pixel. */
const fraction = 65536

/** A picture, and the map from it to what it was made of. */
export interface Resampled {
  readonly grey: Grey
  readonly back: AffineMap
}

/**
 * Scales by a factor and rotates clockwise about the centre, in degrees, in one pass. The canvas grows with a rotation; new
 * corners are white. Bilinear, of means of whole squares where a page shrinks by two and more: a third of the CPU of a
 * bicubic pass for each of the two, and read as well.
 */
export function resample(page: Grey, factor: number, degrees = 0): Resampled {
  const whole = Math.max(1, Math.floor(1 / factor))
  const shrunk = shrink(page, whole)
  const back = stretch(page.width < whole ? page.width : whole, page.height < whole ? page.height : whole)
  if (factor * whole === 1 && degrees === 0) return { grey: shrunk, back }
  const { grey, back: toShrunk } = bilinear(shrunk, factor * whole, degrees)
  return { grey, back: compose(back, toShrunk) }
}

function bilinear(page: Grey, factor: number, degrees: number): Resampled {
  const angle = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const width = Math.max(1, Math.round(factor * (page.width * Math.abs(cos) + page.height * Math.abs(sin))))
  const height = Math.max(1, Math.round(factor * (page.width * Math.abs(sin) + page.height * Math.abs(cos))))
  // A step to the right in the new picture is one of (dx, dy) in the page, a step down one of (-dy, dx); centre lies on centre.
  const [dx, dy] = [cos / factor, -sin / factor]
  const about: AffineMap = [dx, dy, -dy, dx, page.width / 2, page.height / 2]
  const back = compose(about, shift(-width / 2, -height / 2))
  const data = new Uint8Array(width * height).fill(white)
  const slack = (width + 1) / fraction / 2 // what rounding adds up to at the end of a row
  for (let y = 0; y < height; y++) {
    const [centreX, centreY] = mapPoint(back, 0.5, y + 0.5)
    const [x0, y0] = [centreX - 0.5, centreY - 0.5] // values stand for the centres of pixels
    const [a, b] = within(x0, dx, page.width - 1, slack)
    const [c, d] = within(y0, dy, page.height - 1, slack)
    const first = Math.max(0, a, c)
    const row = data.subarray(y * width + first, y * width + Math.max(first, Math.min(width, b, d)))
    sample(page, row, x0 + first * dx, y0 + first * dy, dx, dy)
  }
  return { grey: { data, width, height }, back }
}

/** The steps (from, to) whose places `at + step * delta` lie between 0 and `end`, and no nearer to them than `slack`. */
function within(at: number, delta: number, end: number, slack: number): [number, number] {
  if (delta === 0) return at >= slack && at < end - slack ? [0, Number.POSITIVE_INFINITY] : [0, 0]
  const [one, other] = [(slack - at) / delta, (end - slack - at) / delta]
  return delta > 0 ? [Math.ceil(one), Math.ceil(other)] : [Math.floor(other) + 1, Math.floor(one) + 1]
}

/** Fills a row from the places that begin at (x, y); 16 bits of fraction, of which 8 weigh the four pixels around a place. */
function sample({ data, width }: Grey, row: Uint8Array, x: number, y: number, dx: number, dy: number): void {
  let [fx, fy] = [Math.round(x * fraction), Math.round(y * fraction)]
  const [stepX, stepY] = [Math.round(dx * fraction), Math.round(dy * fraction)]
  for (let i = 0; i < row.length; i++) {
    const at = (fy >> 16) * width + (fx >> 16)
    const right = (fx >> 8) & 255
    const above = data[at]! * 256 + right * (data[at + 1]! - data[at]!)
    const below = data[at + width]! * 256 + right * (data[at + width + 1]! - data[at + width]!)
    row[i] = (above * 256 + ((fy >> 8) & 255) * (below - above)) >> 16
    fx += stepX
    fy += stepY
  }
}
