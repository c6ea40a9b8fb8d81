import { InvalidRequestError } from '../errors.ts'

/**
 * The bytes behind one item of `image_data`: standard or URL-safe base64 (RFC 4648 §4, §5), padding optional, ASCII white
 * space ignored, or a base64 `data:` URI (RFC 2397; RFC 3986 §3.1: in capitals too), whose media type is not looked at. They share their memory with nothing, so
 * that they can be given to another thread.
 *
 * @throws InvalidRequestError naming the position (from 0, in the text as sent) of the first character that is not base64
 */
export function decodeBase64(text: string): Buffer {
  const start = /^data:/i.test(text) ? dataUriPayload(text) : 0
  const payload = start === 0 ? text : text.slice(start)
  return decodeStrictly(payload) ?? decodeCarefully(text, start, payload)
}

/**
 * Node's own decoder skips what it does not know, so that anything but digits makes the result shorter than it must be; and it
 * takes characters beyond ASCII for others (U+0141 for "A"), so there must be none.
 */
function decodeStrictly(payload: string): Buffer | undefined {
  const padding = payload.endsWith('==') ? 2 : payload.endsWith('=') ? 1 : 0
  const digits = payload.length - padding
  if (digits === 0 || digits % 4 === 1 || (padding > 0 && payload.length % 4 !== 0)) return undefined
  const bytes = Buffer.allocUnsafeSlow(Math.floor((digits * 3) / 4))
  if (Buffer.byteLength(payload) !== payload.length) return undefined
  return bytes.write(payload, 'base64') === bytes.length ? bytes : undefined
}

/** With white space in it, or a fault to tell. */
function decodeCarefully(text: string, start: number, payload: string): Buffer {
  if (Buffer.byteLength(payload) !== payload.length) throw badCharacter(text, start)
  const compact = withoutWhiteSpace(payload)
  const bytes = decodeStrictly(compact)
  if (bytes) return bytes
  const digits = compact.replace(/={1,2}$/, '')
  if (/[^A-Za-z0-9+/_-]/.test(digits)) throw badCharacter(text, start)
  if (digits.length === 0) throw new InvalidRequestError('The image is empty: send its bytes as base64.')
  throw new InvalidRequestError(
    `The base64 text is cut off: ${digits.length} digits with ${compact.length - digits.length} padding.`,
  )
}

/** A regular expression takes a second for 32 MB of digits with a space after each. */
function withoutWhiteSpace(text: string): string {
  const bytes = Buffer.from(text, 'latin1')
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (!isWhiteSpace(byte)) bytes[length++] = byte
  }
  return bytes.toString('latin1', 0, length)
}

/** Tab, line feed, form feed, carriage return and space. */
function isWhiteSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13 && byte !== 11)
}

function dataUriPayload(uri: string): number {
  const comma = uri.indexOf(',')
  if (comma === -1 || !/;\s*base64$/i.test(uri.slice(0, Math.min(comma, 200)))) {
    throw new InvalidRequestError('The data URI is not base64: it must look like data:image/png;base64,…')
  }
  return comma + 1
}

function badCharacter(text: string, start: number): InvalidRequestError {
  const padding = /[\t\n\f\r ]*(=[\t\n\f\r ]*){0,2}$/.exec(text.slice(-64))?.[0].length ?? 0
  const body = text.slice(start, text.length - padding)
  const position = start + body.search(/[^A-Za-z0-9+/_\-\t\n\f\r ]/)
  return new InvalidRequestError(`Not base64: the first bad character is at position ${position}, counted from 0.`)
}
