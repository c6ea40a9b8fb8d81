import { BrokenPdfError, type Dict, Keyword, Name, Ref, type Value } from './values.ts'

/** Reads values and keywords, one after another. */
export type Parser = ReturnType<typeof createParser>

/** Deeper than this nobody nests. */
const maxDepth = 64

/**
 * A parser of objects and of content streams (ISO 32000-2 §7.2, §7.3). What is not quite right is read as viewers do: a string or array
 * that does not end goes to the end of the bytes.
 */
export function createParser(bytes: Buffer, start = 0) {
  let at = start

  function skipSpace(): void {
    for (;;) {
      const byte = bytes[at]
      if (byte === undefined) return
      if (byte === percent) while (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) at++
      else if (isSpace(byte)) at++
      else return
    }
  }

  function regular(): string {
    const from = at
    while (at < bytes.length && isRegular(bytes[at] ?? 0)) at++
    return bytes.toString('latin1', from, at)
  }

  function name(): Name {
    at++
    return new Name(regular().replace(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))))
  }

  function literalString(): Buffer {
    const out: number[] = []
    let depth = 1
    for (at++; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0
      if (byte === backslash) {
        at++
        escaped(out)
        continue
      }
      if (byte === open) depth++
      if (byte === close && --depth === 0) break
      // An end of line in a string is a line feed, whatever it is in the file.
      if (byte === 13) {
        if (bytes[at + 1] === 10) at++
        out.push(10)
      } else out.push(byte)
    }
    at++
    return Buffer.from(out)
  }

  /** At the byte behind the backslash; stays at the last byte of the escape. */
  function escaped(out: number[]): void {
    const byte = bytes[at] ?? 0
    if (byte === 13 && bytes[at + 1] === 10) at++
    else if (byte === 10 || byte === 13) return
    else if (byte >= 48 && byte <= 55) {
      const octal = /^[0-7]{1,3}/.exec(bytes.toString('latin1', at, at + 3))?.[0] ?? '0'
      at += octal.length - 1
      out.push(parseInt(octal, 8) & 255)
    } else out.push(escapes.get(byte) ?? byte)
  }

  function hexString(): Buffer {
    const end = bytes.indexOf('>', at)
    const digits = bytes.toString('latin1', at + 1, end < 0 ? bytes.length : end).replace(/[^0-9a-f]/gi, '')
    at = end < 0 ? bytes.length : end + 1
    return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex')
  }

  function array(depth: number): Value[] {
    at++
    const items: Value[] = []
    for (;;) {
      const item = next(depth + 1)
      if (item === undefined || (item instanceof Keyword && item.text === ']')) return items
      if (!(item instanceof Keyword)) items.push(item)
      else if (item.text === '>>' || item.text === 'endobj') return items
    }
  }

  function dictionary(depth: number): Dict {
    at += 2
    const entries: Dict = new Map()
    for (;;) {
      const key = next(depth + 1)
      if (key === undefined || (key instanceof Keyword && ['>>', 'endobj', 'stream'].includes(key.text))) return entries
      if (!(key instanceof Name)) continue
      const value = next(depth + 1)
      if (value instanceof Keyword || value === undefined) return entries
      entries.set(key.text, value)
    }
  }

  function numberOrRef(text: string): Value {
    const behind = at
    const value = Number.parseFloat(text.replace(/^([+-])[+-]+/, '$1'))
    if (!/^\d+$/.test(text)) return Number.isFinite(value) ? value : 0
    const [, spaces, gen] =
      /^([\s\0]+)(\d{1,5})[\s\0]+R(?![^\s\0()<>[\]{}/%])/.exec(bytes.toString('latin1', at, at + 24)) ?? []
    if (spaces === undefined || gen === undefined) return value
    at = bytes.indexOf('R', behind) + 1
    return new Ref(value, Number(gen))
  }

  function next(depth = 0): Value | Keyword | undefined {
    if (depth > maxDepth) throw new BrokenPdfError('nested too deeply')
    skipSpace()
    const byte = bytes[at]
    if (byte === undefined) return undefined
    if (byte === slash) return name()
    if (byte === open) return literalString()
    if (byte === openAngle) return bytes[at + 1] === openAngle ? dictionary(depth) : hexString()
    if (byte === openSquare) return array(depth)
    if (byte === closeAngle && bytes[at + 1] === closeAngle) {
      at += 2
      return new Keyword('>>')
    }
    const text = regular()
    if (text === '') return new Keyword(String.fromCharCode(bytes[at++] ?? 0))
    if (/^[+-]*\.?\d/.test(text)) return numberOrRef(text)
    return constants.has(text) ? (constants.get(text) ?? null) : new Keyword(text)
  }

  return {
    /** Where it is: behind what was read last. */
    get at() {
      return at
    },
    set at(offset: number) {
      at = offset
    },
    /** The next value or keyword; `undefined` at the end. @throws BrokenPdfError when it is nested too deeply */
    next: () => next(),
    skipSpace,
  }
}

const [percent, slash, backslash, open, close, openAngle, closeAngle, openSquare] = Buffer.from('%/\\()<>[')
const constants = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
])
const escapes = new Map(Array.from('nrtbf').map((letter, i) => [letter.charCodeAt(0), [10, 13, 9, 8, 12][i] ?? 0]))

/** White space (ISO 32000-2 table 1). */
export function isSpace(byte: number): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9 || byte === 12 || byte === 0
}

const delimiters = new Set(Buffer.from('()<>[]{}/%'))

function isRegular(byte: number): boolean {
  return !isSpace(byte) && !delimiters.has(byte)
}
