import type { Box } from '../results/polygon.ts'
import { insertLine, isLevel, lineOf, shared } from './insert-line.ts'
import type { ReadLine } from './reader/messages.ts'
import type { Rectangle } from './reader/rectangle.ts'
import type { Reading, SeenBlock, SeenLine, SeenWord } from './reading.ts'

/** A line that the reader found on a page, and the engine's words in it. */
export interface Place {
  readonly place: Rectangle
  readonly box: Box
  readonly words: readonly SeenWord[]
}

/** An engine's words leave more of a line's width uncovered: some are missing. */
const leastCovered = 0.5
/** Words of a line that are less sure, in the mean, are read again. */
const sure = 0.9
/** What the reader is less sure of is not taken. */
const accepted = 0.6
/** An engine's words where the reader found no line, and less sure than this, are noise. */
const vouched = 0.7
/** Layout analysis that covers less of the lines' width, or is less sure, is not believed about their order either. */
const orderly = { covered: 0.75, confidence: 0.7 }

/** Shares the engine's words out among the lines that were found. */
export function placesOf(reading: Reading, found: readonly Rectangle[]): Place[] {
  const words = reading.flat().flatMap((line) => line.words)
  const boxes = found.map(boundsOf)
  const owner = new Map(words.map((word) => [word, bestBox(word.box, boxes)]))
  return found.map((place, i) => ({
    place,
    box: boxes[i] ?? { left: 0, top: 0, right: 0, bottom: 0 },
    words: words.filter((word) => owner.get(word) === i),
  }))
}

/** Whether the engine missed much of a line, or doubts it. */
export function isDoubtful({ box, words }: Place): boolean {
  return coveredOf(box, words) < leastCovered * (box.right - box.left) || meanConfidence(words) < sure
}

/** What the reader made of a place: nothing when it was not asked, or did not come to it. */
export interface Reread extends Place {
  readonly line?: ReadLine | undefined
}

/** Puts what the reader read into what the engine read. */
export function merge(reading: Reading, places: readonly Reread[]): Reading {
  if (places.length === 0) return kept(reading, new Map(), places)
  const taken = places.filter((place) => isTaken(place))
  const owners = new Map(places.flatMap((place) => place.words.map((word) => [word, place] as const)))
  const [width, covered] = [
    sum(places.map(({ box }) => box.right - box.left)),
    sum(places.map((p) => coveredOf(p.box, p.words))),
  ]
  const all = reading.flat().flatMap(({ words }) => words)
  const trusted = covered >= orderly.covered * width && meanConfidence(all) >= orderly.confidence
  if (!trusted)
    return inRows(
      places.map((place) => (taken.includes(place) ? (place.line?.words ?? []) : place.words)),
      all.filter((word) => !owners.has(word) && word.confidence >= vouched),
    )
  const blocks = kept(reading, owners, taken)
  return taken
    .filter(({ words }) => words.length === 0)
    .reduce<Reading>((into, { line }) => insertLine(into, line?.words ?? [], Infinity), blocks)
}

/** Whether the reader's words are taken: it must be surer than the engine, in the mean. */
function isTaken({ line, words }: Reread): boolean {
  const least = words.length === 0 ? accepted : Math.max(accepted, meanConfidence(words))
  return line !== undefined && line.words.length > 0 && line.confidence >= least
}

/** The engine's lines, in them the reader's words for those that they stand for. */
function kept(reading: Reading, owners: ReadonlyMap<SeenWord, Reread>, taken: readonly Reread[]): SeenBlock[] {
  const placed = new Set<Reread>()
  const swap = (word: SeenWord): readonly SeenWord[] => {
    const owner = owners.get(word)
    if (!owner) return word.confidence >= vouched ? [word] : []
    if (!taken.includes(owner)) return [word]
    if (placed.has(owner)) return []
    placed.add(owner)
    return owner.line?.words ?? []
  }
  return reading
    .map((block) => linesOf(block.map(({ words }) => words.flatMap(swap))))
    .filter((block) => block.length > 0)
}

/** Lines of words, those without any left out. */
function linesOf(found: ReadonlyArray<readonly SeenWord[]>): SeenLine[] {
  return found.filter(({ length }) => length > 0).map(lineOf)
}

/** All lines from top to bottom, those of one row from left to right. */
function inRows(found: ReadonlyArray<readonly SeenWord[]>, more: readonly SeenWord[]): Reading {
  const lines = linesOf([...found, ...more.map((word) => [word])])
  const rows: SeenLine[] = []
  for (const line of lines.toSorted((a, b) => a.box.top + a.box.bottom - b.box.top - b.box.bottom)) {
    const at = rows.findIndex((row) => isLevel(row.box, line.box))
    const row = rows[at]
    if (row) rows[at] = lineOf([...row.words, ...line.words].toSorted((a, b) => a.box.left - b.box.left))
    else rows.push(line)
  }
  const blocks: SeenLine[][] = []
  for (const row of rows) {
    const above = blocks.at(-1)?.at(-1)?.box
    if (above && row.box.top - above.bottom < row.box.bottom - row.box.top) blocks.at(-1)?.push(row)
    else blocks.push([row])
  }
  return blocks
}

function boundsOf({ x, y, width, height, degrees }: Rectangle): Box {
  const [cos, sin] = [Math.abs(Math.cos((degrees * Math.PI) / 180)), Math.abs(Math.sin((degrees * Math.PI) / 180))]
  const [across, down] = [(width * cos + height * sin) / 2, (width * sin + height * cos) / 2]
  return { left: x - across, top: y - down, right: x + across, bottom: y + down }
}

/** The box that has most of a word, half of it at least. */
function bestBox(word: Box, boxes: readonly Box[]): number {
  let [best, most] = [-1, 0.5]
  const area = Math.max(1, (word.right - word.left) * (word.bottom - word.top))
  for (const [i, box] of boxes.entries()) {
    const across = Math.max(0, shared(word.left, word.right, box.left, box.right))
    const down = Math.max(0, shared(word.top, word.bottom, box.top, box.bottom))
    const share = (across * down) / area
    if (share <= most) continue
    best = i
    most = share
  }
  return best
}

/** How much of a box's width words cover, in pixels. */
function coveredOf(box: Box, words: readonly SeenWord[]): number {
  let [covered, at] = [0, box.left]
  for (const { box: word } of words.toSorted((a, b) => a.box.left - b.box.left)) {
    const [left, right] = [Math.max(at, word.left), Math.min(box.right, word.right)]
    covered += Math.max(0, right - left)
    at = Math.max(at, right)
  }
  return covered
}

/** 1 when there are none. */
function meanConfidence(words: readonly SeenWord[]): number {
  return words.length === 0 ? 1 : sum(words.map(({ confidence }) => confidence)) / words.length
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
