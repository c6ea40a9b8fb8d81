import { createParser, isSpace } from '../file/parser.ts'
import { Keyword, Name, type Value } from '../file/values.ts'

/** A content stream, looked through. */
export interface LookedThrough {
  /** What is left of it without invisible text; `undefined` when there was none. */
  readonly rest: Buffer | undefined
  /** Names of what it draws: images, forms. */
  readonly draws: ReadonlySet<string>
}

/** Bytes that go, and what comes in their place. */
interface Cut {
  readonly from: number
  readonly to: number
  readonly by: string
}

/** What shows text, and what places the text that comes. (ISO 32000-2 table 107, table 106) */
const shows = new Set(['Tj', 'TJ', "'", '"'])
const places = new Set(['Td', 'TD', 'Tm', 'T*', 'BT', 'ET'])
const invisible = 3

/**
 * Takes out the text that is shown in the mode in which it is not seen. It stays where visible text behind it would move for it.
 *
 * @throws BrokenPdfError when it is no content
 */
export function withoutInvisibleText(content: Buffer): LookedThrough {
  const parser = createParser(content)
  const cuts: Cut[] = []
  const draws = new Set<string>()
  const saved: number[] = []
  let mode = 0
  let pending: Cut[] = []
  let operands: Value[] = []
  let from = -1
  for (;;) {
    parser.skipSpace()
    if (from < 0) from = parser.at
    const token = parser.next()
    if (token === undefined) break
    if (!(token instanceof Keyword)) {
      operands.push(token)
      continue
    }
    const operator = token.text
    if (operator === 'ID') parser.at = imageEnd(content, parser.at)
    if (operator === 'q') saved.push(mode)
    if (operator === 'Q') mode = saved.pop() ?? mode
    if (operator === 'Tr' && typeof operands[0] === 'number') mode = operands[0]
    if (operator === 'Do' && operands[0] instanceof Name) draws.add(operands[0].text)
    if (places.has(operator) || operator === "'" || operator === '"') {
      cuts.push(...pending)
      pending = []
    }
    if (shows.has(operator)) {
      if (mode === invisible && operator !== '"')
        pending.push({ from, to: parser.at, by: operator === "'" ? 'T*' : '' })
      else pending = [] // what comes is placed by what was to go
    }
    operands = []
    from = -1
  }
  return { rest: cuts.length > 0 ? without(content, cuts) : undefined, draws }
}

function without(content: Buffer, cuts: readonly Cut[]): Buffer {
  const kept = cuts.flatMap(({ from, by }, i) => [content.subarray(cuts[i - 1]?.to ?? 0, from), Buffer.from(by)])
  return Buffer.concat([...kept, content.subarray(cuts.at(-1)?.to ?? 0)])
}

/** Behind the data of an inline image, which nothing says the length of (ISO 32000-2 §8.9.7). */
function imageEnd(content: Buffer, start: number): number {
  for (let at = content.indexOf('EI', start); at >= 0; at = content.indexOf('EI', at + 1)) {
    const next = content[at + 2]
    if (isSpace(content[at - 1] ?? 0) && (next === undefined || isSpace(next))) return at + 2
  }
  return content.length
}
