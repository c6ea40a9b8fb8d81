import { type Box, boxAround, holdsMiddle, isEmpty } from '../results/polygon.ts'
import { inkWithin } from './ink.ts'
import type { Page } from './page.ts'
import type { SeenLine, SeenWord } from './reading.ts'

/**
 * Gives words sound boxes. Tesseract shares the ink of a line out among its words, and errs at it: a word that gets none has an empty
 * box, or one that is higher than its line (in the mean every hundredth word), and another one has the ink of both. Such words get the
 * ink that is at their place, between the words beside them; where there is none, the place itself.
 */
export function withBoxes({ box: line, words: seen }: SeenLine, page: Page): readonly SeenWord[] {
  const words = seen.map((word) => (isTooHigh(word.box, line) ? { ...word, box: clipped(word.box, line) } : word))
  const wrong = words.map((word) => isWrong(word, words))
  const doubted = words.map(({ box }, i) => wrong[i] || box !== seen[i]?.box)
  if (!doubted.includes(true)) return seen
  const placed = between(words, wrong, line)
  return placed.map((word, i) => (doubted[i] ? { ...word, box: inked(placed, i, line, page) } : word))
}

/** Letters have feet and heads within their line. */
function isTooHigh({ top, bottom }: Box, line: Box): boolean {
  return top < line.top && bottom > line.bottom
}

function clipped(box: Box, { top, bottom }: Box): Box {
  return { ...box, top, bottom }
}

/** Whether a box is empty, or holds what belongs to other words: several, or one that is much lower or holds it in turn. */
function isWrong({ box }: SeenWord, words: readonly SeenWord[]): boolean {
  if (isEmpty(box)) return true
  const held = words.filter((other) => other.box !== box && !isEmpty(other.box) && holdsMiddle(box, other.box))
  return held.length > 1 || held.some((other) => isLarger(box, other.box))
}

function isLarger(box: Box, other: Box): boolean {
  const isWider = box.right - box.left >= other.right - other.left
  return box.bottom - box.top > 2 * (other.bottom - other.top) || (isWider && holdsMiddle(other, box))
}

/** Puts wrong words between the others, as high as those are; several in a row share their place by their letters. */
function between(words: readonly SeenWord[], wrong: readonly boolean[], line: Box): SeenWord[] {
  const sound = words.filter((_, i) => !wrong[i])
  const { top, bottom } = sound.length === 0 ? line : boxAround(sound.map(({ box }) => box))
  const letterWidth = sound.length === 0 ? Infinity : widthOf(sound) / lettersOf(sound)
  return words.flatMap((word, i) => {
    if (!wrong[i]) return [word]
    if (wrong[i - 1]) return [] // shared out with the first of its run
    const end = wrong.indexOf(false, i)
    const run = words.slice(i, end < 0 ? words.length : end)
    const [before, after] = [words[i - 1]?.box.right, words[i + run.length]?.box.left]
    const widest = lettersOf(run) * letterWidth
    const left = before ?? Math.max(line.left, (after ?? line.right) - widest)
    const right = after ?? Math.min(line.right, left + widest)
    return shared(run, { left, top, right: Math.max(left + run.length, right), bottom })
  })
}

/** Divides a box from left to right, a part for each word as wide as it has letters. */
function shared(words: readonly SeenWord[], { left, top, right, bottom }: Box): SeenWord[] {
  const each = (right - left) / lettersOf(words)
  let at = left
  return words.map((word) => {
    const from = at
    at += each * word.content.length
    return { ...word, box: { left: from, top, right: at, bottom } }
  })
}

/** The ink at a word's place, which may reach a little further, but not to the words beside it. */
function inked(words: readonly SeenWord[], i: number, line: Box, page: Page): Box {
  const box = words[i]?.box ?? { left: 0, top: 0, right: 0, bottom: 0 }
  const reach = (box.bottom - box.top) / 2
  const [before, after] = [words[i - 1]?.box.right ?? line.left, words[i + 1]?.box.left ?? line.right]
  const left = Math.min(box.left, Math.max(before, box.left - reach))
  const right = Math.max(box.right, Math.min(after, box.right + reach))
  return inkWithin(page, { ...box, left, right }) ?? box
}

function lettersOf(words: readonly SeenWord[]): number {
  return words.reduce((sum, { content }) => sum + content.length, 0)
}

function widthOf(words: readonly SeenWord[]): number {
  return words.reduce((sum, { box }) => sum + box.right - box.left, 0)
}
