import type { Grey } from './grey.ts'

/** How many pixels have each of the 256 values. */
export function histogram({ data }: Grey): Uint32Array {
  const counts = new Uint32Array(256)
  for (let i = 0; i < data.length; i++) counts[data[i]!]!++
  return counts
}

/**
 * Otsu's threshold (1979): the value that parts the pixels into the two classes that differ most.
 * Pixels at or below it are ink.
 */
export function otsu(counts: Uint32Array): number {
  let total = 0
  let sum = 0
  counts.forEach((count, value) => {
    total += count
    sum += count * value
  })
  let below = 0
  let sumBelow = 0
  let best = 0
  let bestSpread = -1
  for (let value = 0; value < 256; value++) {
    below += counts[value]!
    sumBelow += counts[value]! * value
    const above = total - below
    if (below === 0 || above === 0) continue
    const spread = below * above * (sumBelow / below - (sum - sumBelow) / above) ** 2
    if (spread > bestSpread) {
      bestSpread = spread
      best = value
    }
  }
  return best
}
