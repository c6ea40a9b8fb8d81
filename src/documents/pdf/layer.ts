import type { FoundBlock } from '../../results/compose.ts'
import type { Box } from '../../results/polygon.ts'
import { angleOf } from '../../results/polygon.ts'
import { boundsOn, union } from './geometry.ts'
import { type Letter, type Style, space, type TextPart } from './letters.ts'
import { findLines } from './lines.ts'
import { findParagraphs, type Paragraph } from './paragraphs.ts'
import { inReadingOrder } from './reading-order.ts'

/** The text that a page of a document has, and what is known of how good it is. */
export interface TextLayer {
  /** Paragraphs in reading order. Their polygons are in points, as a viewer shows the page. */
  readonly blocks: readonly FoundBlock[]
  /** Degrees clockwise that most of the text is turned from upright, in (-180, 180]. */
  readonly angle: number
  /** How many characters it has, less spaces. */
  readonly letters: number
  /** The share of them that nobody knows the meaning of: without a Unicode mapping, private or control characters, U+FFFD. */
  readonly unknown: number
  /** The share of them that is there to be found and not to be seen: what somebody else has recognised. */
  readonly invisible: number
}

/** Makes words, lines and paragraphs of the characters of a page. */
export function composeLayer(parts: readonly TextPart[]): TextLayer {
  const letters = parts.filter((part) => part !== space)
  const placed = findParagraphs(findLines(parts)).map((paragraph) => ({ paragraph, box: boxOf(paragraph) }))
  return {
    blocks: inReadingOrder(placed).map(({ paragraph }) => ({
      kind: 'text',
      lines: paragraph.map(({ words }) => words),
    })),
    angle: mainAngle(letters),
    letters: letters.length,
    unknown: share(letters, ({ text }) => meansNothing.test(text)),
    invisible: share(letters, ({ style }) => style.invisible),
  }
}

const meansNothing = /[\p{Co}\p{Cc}\p{Cn}\ufffd]/u

function share(letters: readonly Letter[], is: (letter: Letter) => boolean): number {
  return letters.length === 0 ? 0 : letters.filter(is).length / letters.length
}

function boxOf(paragraph: Paragraph): Box {
  return paragraph
    .map(({ style, from, to, top, bottom }) => {
      const [cos, sin] = style.along
      return boundsOn([cos, sin, -sin, cos, 0, 0], from, top, to, bottom)
    })
    .reduce(union)
}

/** The direction of most letters, to a tenth of a degree. */
function mainAngle(letters: readonly Letter[]): number {
  const styles = new Map<Style, number>()
  for (const { style } of letters) styles.set(style, (styles.get(style) ?? 0) + 1)
  const angles = new Map<number, number>()
  let main = 0
  for (const [
    {
      along: [x, y],
    },
    count,
  ] of styles) {
    const angle = Math.round(angleOf([0, 0, x, y, 0, 0, 0, 0]) * 10) / 10 + 0
    const total = (angles.get(angle) ?? 0) + count
    angles.set(angle, total)
    if (total > (angles.get(main) ?? 0)) main = angle
  }
  return main === -180 ? 180 : main
}
