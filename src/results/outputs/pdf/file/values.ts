/** A name, as text of one character a byte: `/Type` is `Type`. */
export class Name {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Points to an object of the file. */
export class Ref {
  readonly num: number
  readonly gen: number
  constructor(num: number, gen = 0) {
    this.num = num
    this.gen = gen
  }
}

/** Keys without their slash. Entries keep their order. */
export type Dict = Map<string, Value>

/** A dictionary with bytes: as the file has them, filters and all, but not encrypted. */
export class Stream {
  readonly dict: Dict
  readonly data: Buffer
  constructor(entries: Dict, data: Buffer) {
    this.dict = entries
    this.data = data
  }
}

/** What a PDF is made of (ISO 32000-2 §7.3). A string is its bytes. */
export type Value = null | boolean | number | Name | Ref | Buffer | Value[] | Dict | Stream

/** A word that stands between values: an operator, `obj`, `endstream`, a closing bracket. */
export class Keyword {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** What makes the file one that cannot be continued. It never reaches a client. */
export class BrokenPdfError extends Error {}

/** The password is missing, or wrong. */
export class LockedPdfError extends Error {}

/** A dictionary of these entries. */
export function dict(entries: Readonly<Record<string, Value>>): Dict {
  return new Map(Object.entries(entries))
}

/** Whether it is this name. */
export function isName(value: Value | undefined, text: string): boolean {
  return value instanceof Name && value.text === text
}

/** A dictionary, also that of a stream; an empty one when it is something else. */
export function dictOf(value: Value | undefined): Dict {
  return value instanceof Map ? value : value instanceof Stream ? value.dict : new Map()
}

/** A number, or the other one when it is something else. */
export function numberOf(value: Value | undefined, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}

/** An array; an empty one when it is something else. */
export function arrayOf(value: Value | undefined): Value[] {
  return Array.isArray(value) ? value : []
}
