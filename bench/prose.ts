import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Words of prose: this repository's own. */
const lexicon = Array.from(
  readFileSync(join(import.meta.dirname, '../ARCHITECTURE.md'), 'utf8').matchAll(/(?<= )[A-Za-z]+[,.:]?(?= )/g),
  ([word]) => word,
)

/** So many words that mean nothing, as the numbers say. */
export function prose(count: number, random: () => number): string {
  return Array.from({ length: count }, () => pick(lexicon, random)).join(' ')
}

/** One of these, as the next number says. @throws RangeError when there are none */
export function pick<T>(of: readonly T[], random: () => number): T {
  const picked = of[Math.floor(random() * of.length)]
  if (picked === undefined) throw new RangeError('There is nothing to pick from.')
  return picked
}

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed * 2654435761
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
