import type { Block, Line, PageResult, Polygon, Span, Word } from '../model/result.ts'
import { codePoints } from './code-points.ts'
import { around, hundredth } from './polygon.ts'
import { withTables } from './table-blocks.ts'

/** A word before it has its place in a text. */
export type FoundWord = Pick<Word, 'content' | 'polygon' | 'confidence'>

/** Words in the order in which they are read. */
export type FoundLine = readonly FoundWord[]

/** Lines from top to bottom; a picture has none, and says itself where it is. */
export type FoundBlock =
  | { readonly kind: 'text' | 'table'; readonly lines: readonly FoundLine[] }
  | { readonly kind: 'picture'; readonly polygon: Polygon }

/** What is known of a page beside what stands on it. */
export type PageFrame = Pick<PageResult, 'width' | 'height' | 'unit' | 'angle' | 'source'>

/**
 * Makes a page of what was found on it, in the order in which it is read: words are joined by a space where their script has one,
 * lines by a line feed, blocks by an empty line. Words without letters are left out, and lines and blocks that are left empty.
 * What stands in columns becomes a block of its own, a table. Lengths and degrees keep a hundredth and confidences a thousandth, so that a page is the same before and after it was packed.
 */
export function composePage(frame: PageFrame, found: readonly FoundBlock[]): PageResult {
  const text = createText()
  const [words, lines, blocks]: [Word[], Line[], Block[]] = [[], [], []]
  for (const block of found) {
    const begin = { words: words.length, lines: lines.length }
    if (block.kind === 'picture') {
      const lineSpan = { offset: begin.lines, length: 0 }
      const polygon = block.polygon.map(hundredth)
      blocks.push({ kind: 'picture', polygon, span: text.spanFrom(text.length), lines: lineSpan })
      continue
    }
    for (const line of block.lines) {
      const said = line
        .map((word) => ({ ...word, content: word.content.trim().toWellFormed() }))
        .filter(({ content }) => content !== '')
      if (said.length === 0) continue
      text.append(lines.length > begin.lines ? '\n' : text.length > 0 ? '\n\n' : '')
      lines.push(composeLine(said, words, text))
    }
    const own = lines.slice(begin.lines)
    const [first, last] = [own.at(0), own.at(-1)]
    if (first === undefined || last === undefined) continue
    blocks.push({
      kind: block.kind,
      polygon: around(own.map(({ polygon }) => polygon)),
      span: text.spanFrom(first.span.offset),
      lines: { offset: begin.lines, length: own.length },
    })
  }
  const confidence = thousandth(words.reduce((sum, word) => sum + word.confidence, 0) / Math.max(1, words.length))
  return withTables({ content: text.content(), ...rounded(frame), confidence, blocks, lines, words })
}

function rounded({ width, height, angle, ...rest }: PageFrame): PageFrame {
  return { width: hundredth(width), height: hundredth(height), angle: hundredth(angle), ...rest }
}

function thousandth(value: number): number {
  return Math.round(value * 1000) / 1000
}

type Text = ReturnType<typeof createText>

function composeLine(found: FoundLine, words: Word[], text: Text): Line {
  const [offset, first] = [text.length, words.length]
  for (const [i, { content, polygon, confidence }] of found.entries()) {
    if (i > 0) text.append(separator(found[i - 1]?.content ?? '', content))
    const span = text.append(content)
    words.push({ content, polygon: polygon.map(hundredth), confidence: thousandth(confidence), span })
  }
  const own = words.slice(first)
  return {
    content: text.from(offset),
    polygon: around(own.map(({ polygon }) => polygon)),
    span: text.spanFrom(offset),
    words: { offset: first, length: own.length },
  }
}

/** A text that grows, measured in code points. */
function createText() {
  const pieces: string[] = []
  let length = 0
  return {
    get length() {
      return length
    },
    append(piece: string): Span {
      const span = { offset: length, length: codePoints(piece) }
      pieces.push(piece)
      length += span.length
      return span
    },
    spanFrom: (offset: number): Span => ({ offset, length: length - offset }),
    /** What was appended since; `offset` must be where a piece began. */
    from(offset: number): string {
      let at = length
      let start = pieces.length
      while (at > offset) at -= codePoints(pieces[--start] ?? '')
      return pieces.slice(start).join('')
    },
    content: () => pieces.join(''),
  }
}

/** Scripts that are written without spaces between words (Unicode Standard Annex 14, and 29 §4): Hangul is not one of them. */
const unspaced = String.raw`[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Bopomofo}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\u3000-\u303f\u30fb\u30fc\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]`
const endsUnspaced = new RegExp(`${unspaced}$`, 'u')
const startsUnspaced = new RegExp(`^${unspaced}`, 'u')

/** What stands between two words: nothing where both sides are of a script without spaces. */
export function separator(before: string, after: string): '' | ' ' {
  return endsUnspaced.test(before) && startsUnspaced.test(after) ? '' : ' '
}
