import { type Grey, mapGreys } from './grey.ts'
import { luma, type Pixels, type Weights } from './ground.ts'

/** Letters are told from their ground across so many pixels: colours are blurred by JPEG. */
const reach = 3
/** Every so many pixels are looked at, in both directions. */
const step = 2
/** A difference in colour that is less than this, of 255, is noise. */
const leastDifference = 24
/** Contrast must grow by this, or the usual grey is the better one. */
const leastGain = 2
const powerRounds = 12
/** Of a pale page, from the darkest to the lightest, of 255. */
const [leastRange, paleRange] = [6, 64]
/** In noise pixels side by side differ by a fifth of that range, in text by a twentieth. */
const mostGrain = 0.1

/** Greys from one to another. */
interface Range {
  readonly from: number
  readonly to: number
}

/**
 * A grey by contrast for a picture (red, green, blue) whose letters differ from their ground by their colour more than by their grey:
 * along the colour in which neighbours differ most, stretched to all of the range. Nothing when the usual grey will do.
 */
export function greyByContrast(picture: Pixels): Grey | undefined {
  const spread = differences(picture)
  const axis = mainAxis(spread)
  const gain = Math.sqrt(along(spread, axis) / Math.max(1, along(spread, luma)))
  return gain >= leastGain ? project(picture, axis) : undefined
}

/** Sums of the products of differences between neighbours: red², red·green, red·blue, green², green·blue, blue². */
function differences({ data, width, height, channels }: Pixels): Float64Array {
  const sums = new Float64Array(6)
  const offset = reach * channels
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width - reach; x += step) {
      const i = (y * width + x) * channels
      const red = data[i]! - data[i + offset]!
      const green = data[i + 1]! - data[i + offset + 1]!
      const blue = data[i + 2]! - data[i + offset + 2]!
      if (Math.abs(red) + Math.abs(green) + Math.abs(blue) < leastDifference) continue
      sums[0]! += red * red
      sums[1]! += red * green
      sums[2]! += red * blue
      sums[3]! += green * green
      sums[4]! += green * blue
      sums[5]! += blue * blue
    }
  }
  return sums
}

/** The first principal axis, by power iteration. */
function mainAxis(spread: Float64Array): Weights {
  let axis: Weights = [0.5, 0.3, 0.2]
  for (let round = 0; round < powerRounds; round++) axis = scaled(times(spread, axis))
  return axis
}

function scaled([red, green, blue]: Weights): Weights {
  const size = Math.abs(red) + Math.abs(green) + Math.abs(blue) || 1
  return [red / size, green / size, blue / size]
}

function times(spread: Float64Array, [red, green, blue]: Weights): Weights {
  const [rr = 0, rg = 0, rb = 0, gg = 0, gb = 0, bb = 0] = spread
  return [rr * red + rg * green + rb * blue, rg * red + gg * green + gb * blue, rb * red + gb * green + bb * blue]
}

/** The sum of squares of the differences in the grey of these weights. */
function along(spread: Float64Array, weights: Weights): number {
  const [red, green, blue] = times(spread, weights)
  return red * weights[0] + green * weights[1] + blue * weights[2]
}

function project({ data, width, height, channels }: Pixels, [red, green, blue]: Weights): Grey {
  const least = 255 * (Math.min(0, red) + Math.min(0, green) + Math.min(0, blue))
  const grey = new Uint8Array(width * height)
  const counts = new Uint32Array(256)
  for (let i = 0, at = 0; i < grey.length; i++, at += channels) {
    const value = Math.round(red * data[at]! + green * data[at + 1]! + blue * data[at + 2]! - least)
    grey[i] = value
    counts[value]!++
  }
  return stretch({ data: grey, width, height }, rangeOf(counts))
}

/** From the darkest to the lightest grey of a page, half a percent of its pixels on both sides left out. */
export function rangeOf(counts: Uint32Array): Range {
  const pixels = counts.reduce((sum, count) => sum + count, 0)
  return { from: reached(counts, 0.005 * pixels), to: reached(counts, 0.995 * pixels) }
}

/** Whether a page has so few greys that no engine tells its letters from their ground, and is neither of one colour nor mere grain. */
export function isPale(small: Grey, { from, to }: Range): boolean {
  return to - from >= leastRange && to - from < paleRange && grainOf(small) < mostGrain * (to - from)
}

/** The mean difference between pixels side by side. */
export function grainOf({ data }: Grey): number {
  let sum = 0
  for (let i = 1; i < data.length; i++) sum += Math.abs(data[i]! - data[i - 1]!)
  return sum / Math.max(1, data.length - 1)
}

/** Stretches a range of greys to all there are. */
export function stretch(grey: Grey, { from, to }: Range): Grey {
  return mapGreys(grey, (value) => Math.max(0, Math.min(255, ((value - from) * 255) / Math.max(1, to - from))))
}

/** The value that so many pixels are not above. */
function reached(counts: Uint32Array, pixels: number): number {
  let [value, seen] = [0, counts[0]!]
  while (seen <= pixels && value < 255) seen += counts[++value]!
  return value
}
