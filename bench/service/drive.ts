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
