import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { PageResult } from '../model/result.ts'
import { createNumberReader, createNumberWriter } from './number-stream.ts'
import {
  readBlocks,
  readLines,
  readWarnings,
  readWords,
  writeBlocks,
  writeLines,
  writeWarnings,
  writeWords,
} from './packed-parts.ts'

/**
 * A page in few bytes: a version, how long the packed content is (four bytes, little-endian), the content, and the rest as numbers,
 * both packed by themselves (RFC 1951), so that the content can be read alone. What a word and a line say is not kept twice: their
 * spans say it.
 */
const version = 1
const headerBytes = 5

/** The bytes are not a packed page of this version: another version of Lector wrote them, or something broke them. */
export class PackedPageError extends Error {}

/**
 * Packs a page that {@link composePage} made, without loss; of another, lengths and degrees are rounded to a hundredth and
 * confidences to a thousandth.
 *
 * @throws RangeError when a number is too large, or none
 */
export function packPage(page: PageResult): Buffer {
  const content = deflateRawSync(page.content)
  const header = Buffer.alloc(headerBytes)
  header.writeUInt8(version)
  header.writeUInt32LE(content.length, 1)
  return Buffer.concat([header, content, deflateRawSync(numbersOf(page))])
}

/** @throws {@link PackedPageError} */
export function unpackPage(packed: Buffer): PageResult {
  const end = contentEnd(packed)
  return orPackedPageError(() => {
    const content = unpackContent(packed)
    return PageResult.parse(pageOf(content, inflateRawSync(packed.subarray(end))))
  })
}

/**
 * What the page says, without unpacking where it says it.
 *
 * @throws {@link PackedPageError}
 */
export function unpackContent(packed: Buffer): string {
  const end = contentEnd(packed)
  return orPackedPageError(() => inflateRawSync(packed.subarray(headerBytes, end)).toString())
}

function contentEnd(packed: Buffer): number {
  if (packed[0] !== version) {
    throw new PackedPageError(`A packed page has version ${packed[0]}; this Lector reads version ${version}.`)
  }
  return headerBytes + orPackedPageError(() => packed.readUInt32LE(1))
}

function orPackedPageError<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new PackedPageError('A packed page is broken.', { cause })
  }
}

const units = PageResult.shape.unit.options
const sources = PageResult.shape.source.options

/** Pixels are whole mostly, and then packed as they are; everything else in hundredths. */
function scaleOf({ words, lines, blocks }: PageResult): 1 | 100 {
  const whole = [words, lines, blocks].every((parts) => parts.every(({ polygon }) => polygon.every(Number.isInteger)))
  return whole ? 1 : 100
}

function numbersOf(page: PageResult): Buffer {
  const writer = createNumberWriter()
  const scale = scaleOf(page)
  const { width, height, angle, confidence } = page
  writer.write(scale)
  writer.write(units.indexOf(page.unit))
  writer.write(sources.indexOf(page.source))
  for (const length of [width, height, angle]) writer.write(Math.round(length * 100))
  writer.write(Math.round(confidence * 1000))
  for (const { length } of [page.words, page.lines, page.blocks]) writer.write(length)
  writeWords(writer, page.words, scale)
  writeLines(writer, page.lines, scale)
  writeBlocks(writer, page.blocks, scale)
  writeWarnings(writer, page.warnings)
  return writer.bytes()
}

/** Unchecked: the schema checks what comes of bytes that no page was packed into. */
function pageOf(content: string, numbers: Buffer): unknown {
  const reader = createNumberReader(numbers)
  const scale = reader.read()
  const [unit, source] = [units[reader.read()], sources[reader.read()]]
  const [width, height, angle] = [reader.read() / 100, reader.read() / 100, reader.read() / 100]
  const confidence = reader.read() / 1000
  const [wordCount, lineCount, blockCount] = [reader.read(), reader.read(), reader.read()]
  const page = {
    content,
    width,
    height,
    unit,
    angle,
    source,
    confidence,
    words: readWords(reader, wordCount, content, scale),
    lines: readLines(reader, lineCount, content, scale),
    blocks: readBlocks(reader, blockCount, scale),
  }
  const warnings = readWarnings(reader, confidence)
  return warnings.length > 0 ? { ...page, warnings } : page
}
