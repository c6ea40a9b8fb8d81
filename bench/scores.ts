/** How well one page was read. Words are counted whatever their order. */
export interface PageScore {
  /** Edit distance in characters for each character of the true text, 1 at most. */
  readonly errorRate: number
  readonly expected: number
  readonly found: number
  readonly right: number
  /** Whether anything was read at all. */
  readonly isEmpty: boolean
}

/** How well many pages were read. */
export interface Score {
  /** The mean over the pages that have a text. */
  readonly errorRate: number
  /** Of the words of all pages together. */
  readonly wordF1: number
  /** Pages that lose more than a fifth of their words. */
  readonly lost: number
  /** Pages without writing on which something was read. */
  readonly invented: number
}

/** Compares a text with the true one, both folded: NFKC, plain quotes and dashes, single spaces. */
export function scorePage(truth: string, text: string, ignoreCase = false): PageScore {
  const [wanted, got] = [folded(truth, ignoreCase), folded(text, ignoreCase)]
  const [expected, found] = [wordsOf(wanted), wordsOf(got)]
  const left = new Map<string, number>()
  for (const word of expected) left.set(word, (left.get(word) ?? 0) + 1)
  let right = 0
  for (const word of found) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    right++
    left.set(word, count - 1)
  }
  const [a, b] = [Array.from(wanted), Array.from(got)]
  const errorRate = Math.min(1, editDistance(a, b) / Math.max(1, a.length))
  return { errorRate, expected: expected.length, found: found.length, right, isEmpty: got === '' }
}

/** Sums up. NaN where there are no such pages. */
export function scoreOf(pages: readonly PageScore[]): Score {
  const written = pages.filter(({ expected }) => expected > 0)
  const total = (of: 'expected' | 'found' | 'right' | 'errorRate', among = pages) =>
    among.reduce((sum, page) => sum + page[of], 0)
  return {
    errorRate: total('errorRate', written) / written.length,
    wordF1: (2 * total('right', written)) / (total('expected', written) + total('found', written)),
    lost: written.filter(({ right, expected }) => right < 0.8 * expected).length,
    invented: pages.filter(({ expected, isEmpty }) => expected === 0 && !isEmpty).length,
  }
}

function folded(text: string, ignoreCase: boolean): string {
  const plain = text
    .normalize('NFKC')
    .replace(/[‘’‚`´]/g, "'")
    .replace(/[“”„«»]/g, '"')
    .replace(/[‐‑‒–—−]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
  return ignoreCase ? plain.toLowerCase() : plain
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(' ')
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter(Boolean)
}

/** Levenshtein's, with one row. */
function editDistance(a: readonly string[], b: readonly string[]): number {
  const row = Uint32Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0] ?? 0
    row[0] = i
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] ?? 0
      row[j] = Math.min(above + 1, (row[j - 1] ?? 0) + 1, diagonal + (a[i - 1] === b[j - 1] ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.length] ?? 0
}
