/**
 * Whether words can be of a text in some language, whichever. What is looked for is what a wrong encoding leaves: "7KH TXLFN EURZQ IR["
 * for "The quick brown fox". Languages differ, but all that are written in alphabets with vowels change between vowels and
 * consonants more often than chance has it; none mixes its letters with those of another alphabet, or with brackets; and accents are
 * on fewer than every second letter.
 */
export function looksWritten(words: readonly string[]): boolean {
  let [judged, odd] = [0, 0]
  for (const word of words) {
    const core = word.replace(edges, '')
    if (isCode(word)) continue
    judged += word.length
    if (core === '' || isOdd(core)) odd += word.length
  }
  return judged < fewest || (odd <= mostOdd * judged && alternates(words))
}

/** Of fewer characters nothing can be said. */
const fewest = 24
/** The share of characters in odd words that a text may have: abbreviations, formulas, part numbers. */
const mostOdd = 0.3

/** What stands around words in any language. */
const edges = /^[^\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+$/gu
const addresses = /:\/\/|www\.|@/
const numbers = /^[\p{P}\p{S}]*\p{N}[\p{N}\p{P}\p{S}]*$/u
/** A bullet, a dash, dots that lead to a page number. */
const ornament = /^(.)\1*$/u

/** What tells nothing. */
function isCode(word: string): boolean {
  return numbers.test(word) || addresses.test(word) || ornament.test(word)
}

function isOdd(core: string): boolean {
  return bracketsWithin.test(core) || mixesScripts(core) || isAccented(core)
}

const bracketsWithin = /\p{L}[[\]{}\\^~<>;$¤¬¶§][\p{L}\p{N}]/u

const alphabets = ['Latin', 'Cyrillic', 'Greek', 'Hebrew', 'Arabic', 'Armenian'].map(
  (script) => new RegExp(`\\p{sc=${script}}`, 'gu'),
)

/** Not when a hyphen or a slash parts them: "IT-отдел". A single letter may be a symbol: "µm", "ΔT". */
function mixesScripts(core: string): boolean {
  return core.split(/[^\p{L}\p{M}]+/u).some((part) => {
    return alphabets.filter((script) => (part.match(script) ?? []).length > 1).length > 1
  })
}

const vowels = /[aeiouyœæøıəɛɔаеёиоуыэюяіїєѣөүұәαεηιουω]/iu
const withVowels = /^[\p{sc=Latin}\p{sc=Cyrillic}\p{sc=Greek}]+$/u

/** Of fewer pairs of letters nothing can be said. */
const fewestPairs = 40
/** By so much more often than by chance vowels follow consonants, and consonants vowels. In languages it is 0.1 to 0.35. */
const leastAlternation = 0.08

/** Whether vowels and consonants take turns, as they do in every language, and in no mixture of letters. */
function alternates(words: readonly string[]): boolean {
  let [letters, open, pairs, changes] = [0, 0, 0, 0]
  for (const part of words.flatMap(plainParts)) {
    let before: boolean | undefined
    for (const letter of part) {
      const isOpen = vowels.test(letter)
      letters++
      if (isOpen) open++
      if (before !== undefined) pairs++
      if (before === !isOpen) changes++
      before = isOpen
    }
  }
  if (pairs < fewestPairs) return true
  const share = open / letters
  return changes / pairs - 2 * share * (1 - share) >= leastAlternation
}

/** What a word has of letters that are vowels or consonants, without their accents. */
function plainParts(word: string): string[] {
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '')
  return plain.split(/[^\p{L}]+/u).filter((part) => withVowels.test(part))
}

/** Bytes of another alphabet that were taken for Latin-1: nearly every letter is accented. */
function isAccented(core: string): boolean {
  const letters = core.match(/\p{L}/gu) ?? []
  const accented = core.match(/[\u00c0-\u00ff]/g) ?? []
  return letters.length >= 3 && accented.length > 0.6 * letters.length
}
