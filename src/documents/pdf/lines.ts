import type { FoundWord } from '../../results/compose.ts'
import { hundredth } from '../../results/polygon.ts'
import { type Extent, type Letter, type Style, space, type TextPart } from './letters.ts'

/** Words that stand on one line, and where they stand. */
export interface TextLine extends Extent {
  readonly words: readonly FoundWord[]
  /** Of its largest letter. */
  readonly style: Style
  /** Of its first letter; see {@link Letter.baseline}. */
  readonly baseline: number
}

/** A gap of so many ems between cells parts words, though the document has no space there. */
const wordGap = 0.25
/** Raised and lowered letters stand so many ems off their line at most. */
const offBaseline = 0.5

/** Puts letters together into words and lines, in the order in which they come. */
export function findLines(parts: readonly TextPart[]): TextLine[] {
  const lines: OpenLine[] = []
  let afterSpace = false
  for (const part of parts) {
    if (part === space) {
      afterSpace = true
      continue
    }
    const line = lines.at(-1)
    if (line === undefined || !isOn(line, part))
      lines.push({ words: [[part]], last: part, ligature: 0, fromRight: isFromRight(part) })
    else add(line, part, afterSpace)
    afterSpace = false
  }
  return lines.map(({ words }) => toLine(words))
}

/** A line that letters are added to. */
interface OpenLine {
  readonly words: Letter[][]
  last: Letter
  /** Where in its last word the last letter is, or the ligature that it is part of. */
  ligature: number
  /** Whether anything on it is read from right to left; then it jumps back and forth. */
  fromRight: boolean
}

function isOn({ last, fromRight }: OpenLine, letter: Letter): boolean {
  const { style } = letter
  const em = Math.max(style.em, last.style.em)
  if (!isParallel(style, last.style) || Math.abs(letter.baseline - last.baseline) > offBaseline * em) return false
  return letter.cell.from > last.cell.from - em || fromRight || isFromRight(letter)
}

function add(line: OpenLine, letter: Letter, afterSpace: boolean): void {
  const word = line.words.at(-1)
  const fromRight = isFromRight(letter)
  if (word === undefined || afterSpace || startsWord(letter, line.last)) startWord(line, letter)
  else if (fromRight && isTurned(letter, line.last)) word.splice(line.ligature, 0, letter)
  else line.ligature = word.push(letter) - 1
  line.last = letter
  line.fromRight ||= fromRight
}

function startWord(line: OpenLine, letter: Letter): void {
  line.words.push([letter])
  line.ligature = 0
}

/** PDFium turns right-to-left text around, which it should not do within a ligature: then it goes on to the right. */
function isTurned(letter: Letter, last: Letter): boolean {
  return isFromRight(last) && Math.abs(letter.cell.from - last.cell.to) < 0.05 * letter.style.em
}

/** Whether two texts run in the same direction, give or take 2.5°. */
export function isParallel(a: Style, b: Style): boolean {
  return a.along[0] * b.along[0] + a.along[1] * b.along[1] > 0.999
}

const rightToLeft = /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}]/u

function isFromRight({ text }: Letter): boolean {
  return text > '\u0590' && rightToLeft.test(text)
}

function startsWord(letter: Letter, last: Letter): boolean {
  const em = Math.max(letter.style.em, last.style.em)
  const gap = Math.max(letter.cell.from - last.cell.to, last.cell.from - letter.cell.to)
  return gap > wordGap * em
}

function toLine(letters: readonly (readonly Letter[])[]): TextLine {
  const all = letters.flat()
  const style = all.reduce((a, b) => (b.style.em > a.style.em ? b : a)).style
  return {
    words: letters.map((word, i) => toWord(word, i === letters.length - 1)),
    style,
    baseline: all[0]?.baseline ?? 0,
    ...extentOf(all),
  }
}

function toWord(letters: readonly Letter[], isLast: boolean): FoundWord {
  const [first] = letters
  if (first === undefined) throw new RangeError('A word has letters.')
  const content = letters.map(({ text }) => text).join('')
  return { content: shown(content, isLast), polygon: toPolygon(extentOf(letters), first.style), confidence: 1 }
}

/** A soft hyphen is seen at the end of a line alone. */
function shown(content: string, isLast: boolean): string {
  if (!content.includes('\u00ad')) return content
  return (isLast ? content.replace(/\u00ad$/, '-') : content).replaceAll('\u00ad', '')
}

function extentOf(letters: readonly Letter[]): Extent {
  let [from, to, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const { ink } of letters) {
    from = Math.min(from, ink.from)
    to = Math.max(to, ink.to)
    top = Math.min(top, ink.top)
    bottom = Math.max(bottom, ink.bottom)
  }
  return { from, to, top, bottom }
}

function toPolygon({ from, to, top, bottom }: Extent, { along: [cos, sin] }: Style): FoundWord['polygon'] {
  const corner = (along: number, across: number) =>
    [along * cos - across * sin, along * sin + across * cos].map(hundredth)
  return [...corner(from, top), ...corner(to, top), ...corner(to, bottom), ...corner(from, bottom)]
}
