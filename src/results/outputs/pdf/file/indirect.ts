import { createParser, isSpace } from './parser.ts'
import { BrokenPdfError, type Dict, Keyword, Stream, type Value } from './values.ts'

/** An object as it stands in the file, under its number. */
export interface IndirectObject {
  readonly num: number
  readonly gen: number
  readonly value: Value
}

/**
 * Reads `1 0 obj … endobj` (ISO 32000-2 §7.3.10).
 *
 * @param lengthOf follows a reference to the length of a stream
 * @throws BrokenPdfError when there is none
 */
export function indirectObject(
  bytes: Buffer,
  offset: number,
  lengthOf: (value: Value | undefined) => Value = (value) => value ?? null,
): IndirectObject {
  const parser = createParser(bytes, offset)
  const [num, gen, obj] = [parser.next(), parser.next(), parser.next()]
  if (typeof num !== 'number' || typeof gen !== 'number' || !(obj instanceof Keyword) || obj.text !== 'obj')
    throw new BrokenPdfError('no object there')
  const value = parser.next()
  if (value === undefined || value instanceof Keyword) return { num, gen, value: null }
  if (!(value instanceof Map)) return { num, gen, value }
  const behind = parser.next()
  if (!(behind instanceof Keyword) || behind.text !== 'stream') return { num, gen, value }
  return { num, gen, value: new Stream(value, streamData(bytes, parser.at, value, lengthOf)) }
}

function streamData(bytes: Buffer, at: number, dict: Dict, lengthOf: (value: Value | undefined) => Value): Buffer {
  const start = at + (bytes[at] === 13 && bytes[at + 1] === 10 ? 2 : 1)
  const length = lengthOf(dict.get('Length'))
  if (typeof length === 'number' && length >= 0 && endsAt(bytes, start + length))
    return bytes.subarray(start, start + length)
  // The length is wrong in many a file. An end of line before the keyword is not data.
  const end = bytes.indexOf('endstream', start)
  if (end < 0) throw new BrokenPdfError('a stream without an end')
  const newline = bytes[end - 1] === 10 ? (bytes[end - 2] === 13 ? 2 : 1) : bytes[end - 1] === 13 ? 1 : 0
  return bytes.subarray(start, Math.max(start, end - newline))
}

function endsAt(bytes: Buffer, offset: number): boolean {
  let at = offset
  while (at < bytes.length && at < offset + 4 && isSpace(bytes[at] ?? 0)) at++
  return bytes.toString('latin1', at, at + 'endstream'.length) === 'endstream'
}
