import type { PageContents } from '../documents/pdf/document.ts'
import type { PagePicture } from '../documents/pdf/picture.ts'
import type { PdfDocument } from '../documents/pdf/reader.ts'
import { inReadingOrder } from '../documents/pdf/reading-order.ts'
import { isSound } from '../documents/pdf/sound.ts'
import type { PdfText } from '../model/options.ts'
import type { PageResult } from '../model/result.ts'
import { composePage, type FoundBlock, type FoundLine, type FoundWord } from '../results/compose.ts'
import { type Box, boundsOf, boxAroundPolygons, boxPolygon } from '../results/polygon.ts'
import { agrees, sampleOf } from './layer-sample.ts'
import type { Picture } from './prepare/prepared.ts'

/** How a page of a PDF is read. */
export interface PdfPageReading {
  /** Whether text that the page has is taken: see {@link PdfText}. */
  readonly pdfText: PdfText
  /** A page that would have more pixels at its own resolution is read smaller. */
  readonly maxPixels: number
  /** Recognises a picture of the page, or of a part of it. */
  readonly read: (picture: Picture) => Promise<PageResult>
}

/** What is made out on a picture beside text is rarely read with more confidence. */
const leastConfidence = 0.42

/**
 * Reads a page (counted from 1) the cheapest way that loses nothing: text that the page has is taken as it is when it is sound, what
 * pictures on such a page say is recognised and added (one that says nothing is a picture), and every other page is recognised as a picture.
 *
 * @throws UnreadableDocumentError, and what `read` throws
 */
export async function readPdfPage(document: PdfDocument, page: number, reading: PdfPageReading): Promise<PageResult> {
  const { pdfText, maxPixels, read } = reading
  const index = page - 1
  const contents = await document.contents(index)
  const { layer, pictures } = contents
  const readPart = async (part: Box) => read(pictureOf(await document.part(index, part, maxPixels), contents))

  if (pdfText === 'only') return fromLayer(contents, layer.blocks, 'text-layer')
  const sample = layer.invisible > 0.5 ? sampleOf(layer.blocks) : undefined
  const isGood =
    pdfText === 'auto' &&
    isSound(contents) &&
    (sample === undefined || agrees(sample.words, await readPart(sample.box)))
  if (!isGood) return read(pictureOf(await document.picture(index, maxPixels), contents))

  const taken = wordsOf(layer.blocks)
  const found: FoundBlock[] = []
  const silent: FoundBlock[] = []
  for (const picture of pictures) {
    const said = blocksOf(await readPart(picture)).flatMap((block) => withoutKnown(block, taken))
    found.push(...said)
    const { left, top, right, bottom } = picture
    if (said.length === 0) silent.push({ kind: 'picture', polygon: boxPolygon(left, top, right, bottom) })
  }
  if (found.length === 0) return fromLayer(contents, [...layer.blocks, ...silent], 'text-layer')
  const placed = [...layer.blocks, ...found].map((block) => ({ block, box: boxOf(block) }))
  const blocks = inReadingOrder(placed).map(({ block }) => block)
  return fromLayer(contents, [...blocks, ...silent], 'mixed')
}

function fromLayer(
  { size, layer }: PageContents,
  blocks: readonly FoundBlock[],
  source: PageResult['source'],
): PageResult {
  const { width, height } = size
  return composePage({ width, height, unit: 'point', angle: layer.angle, source }, blocks)
}

function pictureOf({ format, bytes, width, height, map }: PagePicture, { size }: PageContents): Picture {
  return {
    of: format === 'grey' ? { data: bytes, width, height } : { image: bytes, index: 0 },
    sheet: { map, width: size.width, height: size.height, unit: 'point' },
  }
}

/** The blocks of a page that was read, as they were found. */
function blocksOf({ blocks, lines, words }: PageResult): FoundBlock[] {
  return blocks.flatMap(({ kind, lines: { offset, length } }) => {
    if (kind === 'picture') return []
    const own = lines.slice(offset, offset + length)
    return [{ kind, lines: own.map((line) => words.slice(line.words.offset, line.words.offset + line.words.length)) }]
  })
}

/** Lines of which something is likely to be writing, and not said by the text of the page already. */
function withoutKnown(block: FoundBlock, known: readonly FoundWord[]): FoundBlock[] {
  if (block.kind === 'picture') return []
  const lines = block.lines
    .filter(isLikely)
    .map((line) => line.filter((word) => !known.some((other) => isOver(word, other))).map(asRead))
    .filter((line) => line.length > 0)
  return lines.length > 0 ? [{ kind: block.kind, lines }] : []
}

/** Only what stands in the document itself is certain: that is how the two are told apart on a page. */
function asRead(word: FoundWord): FoundWord {
  return { ...word, confidence: Math.min(word.confidence, 0.999) }
}

function isLikely(line: FoundLine): boolean {
  const confidence = line.reduce((sum, word) => sum + word.confidence, 0) / line.length
  return confidence >= leastConfidence && line.some(({ content }) => /[\p{L}\p{N}]{2}|\p{Lo}/u.test(content))
}

/** Whether the middle of a word lies within another one. */
function isOver(word: FoundWord, other: FoundWord): boolean {
  const [left, top, right, bottom] = boundsOf(word.polygon)
  const [x, y] = [(left + right) / 2, (top + bottom) / 2]
  const around = boundsOf(other.polygon)
  return x >= around[0] && x <= around[2] && y >= around[1] && y <= around[3]
}

function wordsOf(blocks: readonly FoundBlock[]): FoundWord[] {
  return blocks.flatMap((block) => (block.kind === 'picture' ? [] : block.lines.flat()))
}

function boxOf(block: FoundBlock): Box {
  const polygons = block.kind === 'picture' ? [block.polygon] : block.lines.flat().map(({ polygon }) => polygon)
  return boxAroundPolygons(polygons)
}
