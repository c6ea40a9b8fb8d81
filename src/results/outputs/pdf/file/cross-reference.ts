import { decode } from './filters.ts'
import { indirectObject } from './indirect.ts'
import { createParser, type Parser } from './parser.ts'
import { arrayOf, BrokenPdfError, type Dict, Keyword, numberOf, Stream, type Value } from './values.ts'

/** Where an object is: at a byte of the file, or in an object stream; `undefined` when it is nowhere. */
export type Place =
  | { readonly offset: number; readonly gen: number }
  | { readonly within: number; readonly index: number }

/** Where everything is in a file. */
export interface CrossReference {
  readonly places: ReadonlyMap<number, Place | undefined>
  readonly trailer: Dict
  /** Where the last section begins, and whether it is a stream, not a table. */
  readonly last?: { readonly offset: number; readonly isStream: boolean }
}

/** More numbers than this no file needs (Annex C). */
const maxObjects = 8_388_607
/** `startxref` stands at the end; viewers look no further back than this. */
const tailBytes = 2048

/**
 * Reads all cross-reference sections, the latest first (ISO 32000-2 §7.5.4, §7.5.8). A file whose sections are not right is one to
 * repair, not to guess about.
 *
 * @throws BrokenPdfError
 */
export function readCrossReference(bytes: Buffer): CrossReference {
  const offset = startOffset(bytes)
  const places = new Map<number, Place | undefined>()
  const seen = new Set<number>()
  let [trailer, isStream]: [Dict | undefined, boolean] = [undefined, false]
  for (let at: number | undefined = offset; at !== undefined && !seen.has(at); ) {
    seen.add(at)
    const section = readSection(bytes, at)
    // A table may have a stream beside it, with what readers of tables are not to see. Of several places of an object the latest counts.
    const hidden = section.trailer.get('XRefStm')
    if (typeof hidden === 'number') merge(places, readSection(bytes, hidden).places)
    merge(places, section.places)
    if (trailer === undefined) [trailer, isStream] = [section.trailer, section.isStream]
    const previous = section.trailer.get('Prev')
    at = typeof previous === 'number' ? previous : undefined
  }
  if (trailer === undefined) throw new BrokenPdfError('no trailer')
  return { places, trailer, last: { offset, isStream } }
}

interface Section {
  readonly places: Map<number, Place | undefined>
  readonly trailer: Dict
  readonly isStream: boolean
}

function merge(into: Map<number, Place | undefined>, older: Section['places']): void {
  for (const [num, place] of older) if (!into.has(num)) into.set(num, place)
}

function startOffset(bytes: Buffer): number {
  const at = bytes.lastIndexOf('startxref')
  if (at < 0 || at < bytes.length - tailBytes) throw new BrokenPdfError('no startxref')
  const offset = createParser(bytes, at + 'startxref'.length).next()
  if (typeof offset !== 'number') throw new BrokenPdfError('no startxref')
  return offset
}

function readSection(bytes: Buffer, offset: number): Section {
  if (!Number.isInteger(offset) || offset < 0 || offset >= bytes.length) throw new BrokenPdfError('no section there')
  const parser = createParser(bytes, offset)
  const first = parser.next()
  if (first instanceof Keyword && first.text === 'xref') return readTable(parser)
  const { value } = indirectObject(bytes, offset)
  if (!(value instanceof Stream)) throw new BrokenPdfError('no section there')
  return readStream(value)
}

function readTable(parser: Parser): Section {
  const places: Section['places'] = new Map()
  for (;;) {
    const first = parser.next()
    if (first instanceof Keyword && first.text === 'trailer') break
    const count = parser.next()
    if (typeof first !== 'number' || typeof count !== 'number') throw new BrokenPdfError('a table that is none')
    for (let num = first; num < first + count; num++) {
      const [offset, gen, kind] = [parser.next(), parser.next(), parser.next()]
      if (typeof offset !== 'number' || typeof gen !== 'number' || !(kind instanceof Keyword) || num > maxObjects)
        throw new BrokenPdfError('a table that is none')
      places.set(num, kind.text === 'n' ? { offset, gen } : undefined)
    }
  }
  const trailer = parser.next()
  if (!(trailer instanceof Map)) throw new BrokenPdfError('no trailer')
  return { places, trailer, isStream: false }
}

function readStream(stream: Stream): Section {
  const unresolved = (value: Value | undefined) => value ?? null
  const data = decode(stream, unresolved)
  const widths = arrayOf(stream.dict.get('W')).map((width) => numberOf(width, 0))
  const [typeBytes = 0, secondBytes = 0, thirdBytes = 0] = widths
  const rowBytes = typeBytes + secondBytes + thirdBytes
  if (data === undefined || rowBytes < 1 || widths.some((width) => width < 0 || width > 8))
    throw new BrokenPdfError('a table that is none')
  const field = (at: number, width: number) => {
    let value = 0
    for (let i = 0; i < width; i++) value = value * 256 + (data[at + i] ?? 0)
    return value
  }
  const places: Section['places'] = new Map()
  const index = arrayOf(stream.dict.get('Index') ?? [0, stream.dict.get('Size') ?? 0])
  for (let i = 0, at = 0; i + 1 < index.length; i += 2) {
    const first = numberOf(index[i], 0)
    for (
      let num = first;
      num < first + numberOf(index[i + 1], 0) && at + rowBytes <= data.length;
      num++, at += rowBytes
    ) {
      if (num > maxObjects) throw new BrokenPdfError('a table that is none')
      const type = typeBytes === 0 ? 1 : field(at, typeBytes)
      const second = field(at + typeBytes, secondBytes)
      const third = field(at + typeBytes + secondBytes, thirdBytes)
      places.set(
        num,
        type === 1 ? { offset: second, gen: third } : type === 2 ? { within: second, index: third } : undefined,
      )
    }
  }
  return { places, trailer: stream.dict, isStream: true }
}
