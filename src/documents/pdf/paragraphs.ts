import { isParallel, type TextLine } from './lines.ts'

/** Lines that belong together, from top to bottom. */
export type Paragraph = readonly TextLine[]

/** Lines stand at most so many ems apart… */
const furthest = 1.9
/** …and at most so many times as far as those before them. */
const stretched = 1.3
/** Letters of other sizes begin something else. */
const otherSize = 1.3
/** A first line is indented by so many ems. */
const indent = 0.9

/** Puts lines that follow each other together: the same direction and size, evenly apart, above each other. */
export function findParagraphs(lines: readonly TextLine[]): Paragraph[] {
  const paragraphs: TextLine[][] = []
  for (const line of lines) {
    const paragraph = paragraphs.at(-1)
    if (paragraph && goesOn(paragraph, line)) paragraph.push(line)
    else paragraphs.push([line])
  }
  return paragraphs
}

function goesOn(paragraph: readonly TextLine[], line: TextLine): boolean {
  const [before, last] = [paragraph.at(-2), paragraph.at(-1)]
  if (last === undefined) return false
  const em = Math.max(line.style.em, last.style.em)
  const step = line.baseline - last.baseline
  const reach = before ? Math.min(furthest * em, stretched * (last.baseline - before.baseline)) : furthest * em
  return (
    isParallel(line.style, last.style) &&
    em <= otherSize * Math.min(line.style.em, last.style.em) &&
    step > 0.5 * em &&
    step <= reach &&
    line.from < last.to &&
    last.from < line.to &&
    !isIndented(paragraph, line, em)
  )
}

/** Not for centred lines, all of which begin somewhere else. */
function isIndented(paragraph: readonly TextLine[], line: TextLine, em: number): boolean {
  const last = paragraph.at(-1)
  if (last === undefined || paragraph.length < 2) return false
  const isCentred = Math.abs(line.from + line.to - last.from - last.to) < 2 * em
  return !isCentred && line.from - last.from > indent * em && line.from - last.from < 6 * em
}
