import pLimit from 'p-limit'

/** How long each of some requests took, and all of them together, in ms. */
export interface Timing {
  readonly each: readonly number[]
  readonly total: number
}

/** Does something with each item, so many at a time, the next as soon as one is done. */
export async function drive<T>(
  items: readonly T[],
  inFlight: number,
  act: (item: T) => Promise<void>,
): Promise<Timing> {
  const startedAt = performance.now()
  const each = await pLimit(inFlight).map(items, (item) => timed(() => act(item)))
  return { each, total: performance.now() - startedAt }
}

/** How long it takes, in ms. */
export async function timed(act: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await act()
  return performance.now() - startedAt
}

/** The value that a share of the others is not above; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
