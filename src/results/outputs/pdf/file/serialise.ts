import { Name, Ref, Stream, type Value } from './values.ts'

/** Encrypts what belongs to an object. */
export interface Cipher {
  string(bytes: Buffer): Buffer
  stream(bytes: Buffer): Buffer
}

/** No encryption. */
export const plain: Cipher = { string: (bytes) => bytes, stream: (bytes) => bytes }

/** A value as it stands in a file (ISO 32000-2 §7.3), its strings and stream encrypted. */
export function serialise(value: Value, cipher: Cipher = plain): Buffer {
  if (!(value instanceof Stream)) return Buffer.from(text(value, cipher), 'latin1')
  const data = cipher.stream(value.data)
  const dict = text(new Map([...value.dict, ['Length', data.length]]), cipher)
  return Buffer.concat([Buffer.from(`${dict}stream\n`, 'latin1'), data, Buffer.from('\nendstream')])
}

function text(value: Value, cipher: Cipher): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return number(value)
  if (value instanceof Name) return `/${value.text.replace(/[^!-~]|[#()<>[\]{}/%]/g, hexEscape)}`
  if (value instanceof Ref) return `${value.num} ${value.gen} R`
  if (value instanceof Buffer) return string(cipher.string(value))
  if (Array.isArray(value)) return `[${value.map((item) => text(item, cipher)).join(' ')}]`
  if (!(value instanceof Map)) throw new TypeError('A stream is always an object of its own.')
  return `<<${[...value].map(([key, item]) => `${text(new Name(key), cipher)} ${text(item, cipher)}`).join(' ')}>>`
}

/** Without an exponent, which PDF does not know. */
function number(value: number): string {
  const plainly = String(value)
  return plainly.includes('e') ? value.toFixed(10) : plainly
}

/** In parentheses; what would read as something else has a backslash before it. */
function string(bytes: Buffer): string {
  return `(${bytes
    .toString('latin1')
    .replace(/[\\()]/g, '\\$&')
    .replaceAll('\r', '\\r')})`
}

function hexEscape(character: string): string {
  return `#${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
