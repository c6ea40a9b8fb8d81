import type { Page } from '../../../../model/result.ts'
import { separator } from '../../../compose.ts'
import type { LayerFont } from './font.ts'
import { type LayerWord, type Run, runsOf, unit } from './lines.ts'
import { type Matrix, scaled, short } from './matrix.ts'
import { advance } from './true-type.ts'
import { isRightToLeft, visually } from './visual.ts'

/** A font, and what it is called in the resources of the page. */
export interface NamedFont {
  readonly name: string
  readonly encode: LayerFont['encode']
}

/** Coordinates are whole numbers of these: pixels are fine enough, points are not. */
const partsOf = { pixel: 1, point: 10 } as const

/**
 * A content stream that writes the words of a page where they are, invisibly. Its operators change nothing for what comes after it.
 *
 * @param view from parts of the page as it is shown to the space of the page
 * @param include which words; all others are there already
 */
export function layerContent(
  page: Page,
  view: Matrix,
  font: NamedFont,
  include: (word: Page['words'][number]) => boolean,
): Buffer {
  const parts = partsOf[page.unit]
  const runs = page.lines.flatMap((line) => {
    const words = page.words.slice(line.words.offset, line.words.offset + line.words.length)
    const kept = words.filter(include).map((word, i, all): LayerWord => {
      const next = all[i + 1]
      return {
        text: word.content,
        polygon: word.polygon,
        space: next !== undefined && separator(word.content, next.content) === ' ',
      }
    })
    return kept.length > 0 ? runsOf(kept) : []
  })
  const matrix = scaled(view, page.width * parts, page.height * parts)
  const head = `q ${matrix.map((value) => short(value, 8)).join(' ')} cm BT 3 Tr\n`
  return Buffer.concat([Buffer.from(head), ...runs.map((run) => runContent(run, parts, font)), Buffer.from('ET Q\n')])
}

function runContent({ angle, height, words }: Run, parts: number, font: NamedFont): Buffer {
  const size = Math.max(1, Math.round(height * parts))
  const chunks: Buffer[] = [Buffer.from(`/${font.name} ${size} Tf\n`)]
  let pen: readonly [x: number, y: number] | undefined
  for (const { text, space, start, width, baseline } of words) {
    const letters = font.encode(visually(text))
    const count = letters.length / 2
    if (count === 0) continue
    const percent = Math.min(10_000, Math.max(1, Math.round((width * parts * 100_000) / (count * size * advance))))
    // The space stands behind the word as it is read.
    const leftward = isRightToLeft(text)
    const gap = space ? font.encode(' ') : letters.subarray(0, 0)
    const before = space && leftward ? (percent * size * advance) / 100_000 : 0
    const [x, y] = [Math.round(start * parts - before), Math.round(baseline * parts)]
    const move = pen === undefined ? matrixAt(x, y, angle) : `${x - pen[0]} ${pen[1] - y} Td`
    pen = [x, y]
    chunks.push(
      Buffer.from(`${move} ${percent} Tz`),
      literal(leftward ? [gap, letters] : [letters, gap]),
      Buffer.from('Tj\n'),
    )
  }
  return Buffer.concat(chunks)
}

/** The matrix of text that begins at a place along its direction and across it. The y axis goes down here, and up in a font. */
function matrixAt(along: number, across: number, degrees: number): string {
  const [cos, sin] = unit(degrees)
  const turn = [cos, sin, sin, -cos].map((value) => short(value, 5))
  return [...turn, short(along * cos - across * sin, 0), short(along * sin + across * cos, 0), 'Tm'].join(' ')
}

/** A string in parentheses (ISO 32000-2 §7.3.4.2). */
function literal(parts: readonly Buffer[]): Buffer {
  const text = Buffer.concat(parts)
    .toString('latin1')
    .replace(/[\\()]/g, '\\$&')
    .replaceAll('\r', '\\r')
  return Buffer.from(`(${text})`, 'latin1')
}
