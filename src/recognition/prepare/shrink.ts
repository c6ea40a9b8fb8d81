import type { Grey } from './grey.ts'

/** A copy shrunk by a whole factor, each pixel the mean of a square: enough to measure a page on. */
export function shrink(grey: Grey, factor: number): Grey {
  if (factor <= 1) return grey
  const width = Math.max(1, Math.floor(grey.width / factor))
  const height = Math.max(1, Math.floor(grey.height / factor))
  const data = new Uint8Array(width * height)
  const sums = new Uint32Array(width)
  const across = Math.min(factor, grey.width)
  const down = Math.min(factor, grey.height)
  for (let y = 0; y < height; y++) {
    sums.fill(0)
    for (let row = 0; row < down; row++) {
      let from = (y * factor + row) * grey.width
      for (let x = 0; x < width; x++) {
        let sum = 0
        for (let i = 0; i < across; i++) sum += grey.data[from++]!
        sums[x]! += sum
      }
    }
    for (let x = 0; x < width; x++) data[y * width + x] = sums[x]! / (across * down)
  }
  return { data, width, height }
}

/** The whole factor that brings the longer side down to at most `side` pixels. */
export function shrinkFactor({ width, height }: Grey, side: number): number {
  return Math.max(1, Math.ceil(Math.max(width, height) / side))
}
