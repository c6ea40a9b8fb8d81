import { InvalidRequestError } from '../errors.ts'

/**
 * The bytes behind one item of `image_data`: standard or URL-safe base64 (RFC 4648 §4, §5), padding optional, ASCII white
 * space ignored, or a base64 `data:` URI (RFC 2397), whose media type is not looked at.
 *
 * @throws InvalidRequestError naming the position (from 0, in the text as sent) of the first character that is not base64
 */
export function decodeBase64(text: string): Buffer {
  const start = text.startsWith('data:') ? dataUriPayload(text) : 0
  const payload = (start === 0 ? text : text.slice(start)).replace(/[\t\n\f\r ]+/g, '')
  const digits = payload.replace(/={1,2}$/, '')
  // Node's own decoder skips what it does not know, and reads U+0141 as "A": look before it does.
  if (/[^A-Za-z0-9+/_-]/.test(digits)) throw badCharacter(text, start)
  if (digits.length === 0) throw new InvalidRequestError('The image is empty: send its bytes as base64.')
  if (digits.length % 4 === 1 || (digits.length !== payload.length && payload.length % 4 !== 0)) {
    throw new InvalidRequestError(
      `The base64 text is cut off: ${digits.length} digits with ${payload.length - digits.length} padding.`,
    )
  }
  return Buffer.from(digits, 'base64')
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
