import { separator } from '../../compose.ts'

const hyphenated = /([\p{L}\d][\p{L}\p{M}\d'’-]*)[-\u2010\u00ad]$/u

/** Before these a hyphen stands for what follows later: "Haupt- und Nebensatz", "pre- and postwar". */
const conjunctions = new Set([
  'and',
  'or',
  'to',
  'und',
  'oder',
  'bis',
  'et',
  'ou',
  'y',
  'o',
  'e',
  'en',
  'of',
  'och',
  'og',
])

/** What keeps its hyphen before a word mostly. */
const keeping = new Set([
  'self',
  'well',
  'ill',
  'non',
  'half',
  'ex',
  'all',
  'cross',
  'high',
  'low',
  'long',
  'short',
  'so',
  'so-called',
])

/**
 * Joins a line to the text before it. A hyphen at its end goes where a small letter follows, unless it belongs to the word: where the
 * document has the word with the hyphen, or others that begin like it ("memory-safe"), but not the word without it; where the part
 * before it has a hyphen of its own ("up-to-" "date"); and after "self" and its like. Before a capital and beside a digit it stays. What no
 * rule knows ("blue-" "green") is taken for hyphenation, which is more frequent. `words` are those of the document.
 */
export function createLineJoiner(words: Iterable<string>): (before: string, after: string) => string {
  const plain = [...words].map((word) => word.toLowerCase().replace(/^[^\p{L}]+|[^\p{L}]+$/gu, ''))
  const known = new Set(plain)
  const compounded = new Set(plain.filter((word) => word.includes('-')).map((word) => word.slice(0, word.indexOf('-'))))
  const belongs = (stem: string, rest: string) => {
    if (!/^\p{Ll}/u.test(rest) || /\d/.test(stem)) return true
    if (known.has(stem + rest)) return false
    return stem.includes('-') || keeping.has(stem) || compounded.has(stem)
  }
  return (before, after) => {
    const [, stem] = hyphenated.exec(before) ?? []
    const [rest] = /^[\p{L}\p{M}]+|^\d/u.exec(after) ?? []
    if (stem === undefined || rest === undefined || conjunctions.has(rest)) {
      return before + separator(before, after) + after
    }
    return (belongs(stem.toLowerCase(), rest) ? before : before.slice(0, -1)) + after
  }
}
