import type { Span } from '../model/result.ts'

/** How many Unicode code points a text has; a pair of surrogates is one. */
export function codePoints(text: string): number {
  let count = text.length
  for (let i = 0; i < text.length - 1; i++) if (isPair(text, i)) count--
  return count
}

/** What the spans of a text say. Made once a text: where there are pairs of surrogates it is gone through once. */
export function createSlicer(text: string): (span: Span) => string {
  const starts = codePoints(text) === text.length ? undefined : startsOf(text)
  const at = (offset: number) => (starts === undefined ? offset : (starts[offset] ?? text.length))
  return ({ offset, length }) => text.slice(at(offset), at(offset + length))
}

/** Where each code point begins. */
function startsOf(text: string): Uint32Array {
  const starts = new Uint32Array(codePoints(text))
  for (let i = 0, at = 0; i < starts.length; i++, at += isPair(text, at) ? 2 : 1) starts[i] = at
  return starts
}

function isPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
}
