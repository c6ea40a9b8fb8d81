import { isAscii } from 'node:buffer'
import { scan } from 'secure-json-parse'
import { InvalidRequestError, TooManyImagesError } from '../../errors.ts'

/** A request is two levels deep, and has a handful of values besides its images. */
const maxDepth = 8
const maxTokens = 100_000

const utf8 = new TextDecoder('utf-8', { fatal: true })
const [quote, backslash, comma, colon, openArray, closeArray, openObject, closeObject] = Buffer.from('"\\,:[]{}')

/**
 * Parses a body as JSON, in time and memory proportional to its size, whatever it holds. Of a key that comes twice the last one
 * counts.
 *
 * @throws InvalidRequestError when it is not JSON, not UTF-8, nested out of all proportion or names a prototype;
 * TooManyImagesError for a list out of all proportion
 */
export function parseJson(bytes: Buffer, maxImages: number): unknown {
  boundStructure(bytes, maxImages)
  try {
    const value: unknown = JSON.parse(isAscii(bytes) ? bytes.toString('latin1') : utf8.decode(bytes))
    return typeof value === 'object' && value !== null ? scan(value) : value
  } catch {
    throw new InvalidRequestError('The body is not JSON.') // what the parser says would hold a piece of it
  }
}

/** JSON.parse makes objects of every bracket and comma: gigabytes of 32 MB. So they are counted first; strings are skipped as one. */
function boundStructure(bytes: Buffer, maxImages: number): void {
  const open: number[] = []
  let tokens = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === quote) {
      const string = skipString(bytes, at, maxTokens - tokens)
      at = string.end
      tokens += string.quotes
    } else if (byte === openArray || byte === openObject) open.push(byte)
    else if (byte === closeArray || byte === closeObject) open.pop()
    else if (byte !== comma && byte !== colon) continue
    tokens++
    if (open.length > maxDepth) throw new InvalidRequestError(`The body is nested more than ${maxDepth} levels deep.`)
    if (tokens < maxTokens) continue
    if (open.at(-1) === openArray) throw new TooManyImagesError('Far too many', maxImages)
    throw new InvalidRequestError('The body has too many keys or values.')
  }
}

/** Where the string that starts here ends, and how many quotes are in it; it is given up after `maxQuotes` of them. */
function skipString(bytes: Buffer, start: number, maxQuotes: number): { end: number; quotes: number } {
  let end = start
  for (let quotes = 0; quotes < maxQuotes; quotes++) {
    end = bytes.indexOf('"', end + 1, 'latin1')
    if (end === -1) return { end: bytes.length, quotes }
    let escapes = 0
    while (bytes[end - 1 - escapes] === backslash) escapes++
    if (escapes % 2 === 0) return { end, quotes }
  }
  return { end, quotes: maxQuotes }
}
