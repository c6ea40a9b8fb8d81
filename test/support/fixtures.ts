import { readFileSync } from 'node:fs'

const folder = new URL('../fixtures/', import.meta.url)

/** What is written on each of the images in `test/fixtures`. */
export const expectedText: Record<string, string> = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8'))

/** One of the images in `test/fixtures`, as a client sends it. */
export function fixture(name: string): string {
  return fixtureBytes(name).toString('base64')
}

/** The same, as a file. */
export function fixtureBytes(name: string): Buffer {
  return readFileSync(new URL(name, folder))
}

/** How much of the expected text was recognised, from 0 to 1: words in common, of all words on either side. */
export function likeness(recognised: string, expected: string): number {
  const [a, b] = [recognised, expected].map((text) => text.split(/\s+/).filter(Boolean))
  if (a === undefined || b === undefined) return 0
  const left = [...b]
  const common = a.filter((word) => left.includes(word) && left.splice(left.indexOf(word), 1))
  return (2 * common.length) / (a.length + b.length)
}
