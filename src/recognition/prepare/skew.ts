import type { Grey } from './grey.ts'

/** Points where ink ends: the feet of the letters, which lie in lines on the baselines. */
export interface Feet {
  readonly x: Uint16Array
  readonly y: Uint16Array
  readonly width: number
  readonly height: number
}

/** The lines of text on a page: their slope in degrees (positive: they fall to the right), and how strongly points gather in them. */
export interface Lines {
  readonly degrees: number
  readonly strength: number
}

/** Steeper pages are not looked for, in degrees. */
const steepest = 5

/** Ink pixels with paper below (or, for `sideways`, to the right; x and y are then swapped). */
export function feetOf({ data, width, height }: Grey, threshold: number, sideways = false): Feet {
  const xs: number[] = []
  const ys: number[] = []
  const step = sideways ? 1 : width
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const at = y * width + x
      if (data[at]! > threshold || data[at + step]! <= threshold) continue
      xs.push(sideways ? y : x)
      ys.push(sideways ? x : y)
    }
  }
  const size = sideways ? { width: height, height: width } : { width, height }
  return { x: Uint16Array.from(xs), y: Uint16Array.from(ys), ...size }
}

/**
 * How strongly the points gather in lines at this slope: the sum of squares of the projection profile over
 * what evenly spread points would give. 1 = no lines at all.
 */
export function gathering({ x, y, width, height }: Feet, degrees: number): number {
  const slope = Math.tan((degrees * Math.PI) / 180)
  const shift = Math.ceil(Math.abs(slope) * width) + 1
  const profile = new Uint32Array(height + 2 * shift)
  for (let i = 0; i < x.length; i++) profile[(y[i]! - slope * x[i]! + shift) | 0]!++
  let sum = 0
  for (const count of profile) sum += count * count
  return x.length === 0 ? 1 : (sum * height) / x.length ** 2
}

/** Finds the slope at which the points gather most: coarse steps, then fine. */
export function linesOf(feet: Feet): Lines {
  let best = { degrees: 0, strength: gathering(feet, 0) }
  const look = (degrees: number) => {
    const strength = gathering(feet, degrees)
    if (strength > best.strength) best = { degrees, strength }
  }
  for (let a = -steepest; a <= steepest; a += 0.5) look(a)
  const around = best.degrees
  for (let a = -0.4; a < 0.45; a += 0.1) look(around + a)
  return best
}
