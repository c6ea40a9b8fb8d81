import { type CrossReference, readCrossReference } from './cross-reference.ts'
import { createEncryption, type Encryption } from './encryption.ts'
import { decode } from './filters.ts'
import { indirectObject } from './indirect.ts'
import { createParser } from './parser.ts'
import type { Cipher } from './serialise.ts'
import {
  BrokenPdfError,
  type Dict,
  dict,
  dictOf,
  isName,
  Keyword,
  Name,
  numberOf,
  Ref,
  Stream,
  type Value,
} from './values.ts'

/** A PDF whose objects are read when they are asked for, and can be changed in place and added to. */
export type PdfDocument = ReturnType<typeof openDocument>

/** All that object streams of a file may hold unpacked: objects are small, and this is what is kept of a bomb. */
const maxUnpackedBytes = 256 * 1024 * 1024

/**
 * Opens a PDF by its cross-reference sections.
 *
 * @param password of its user or its owner; most files have none
 * @throws BrokenPdfError when it has to be repaired first; LockedPdfError when the password is missing or wrong
 */
export function openDocument(bytes: Buffer, password = '') {
  return createDocument(bytes, readCrossReference(bytes), password)
}

/** A PDF without pages. */
export function newDocument(): PdfDocument {
  const header = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')
  const document = createDocument(header, { places: new Map(), trailer: new Map() }, '')
  const pages = document.add(dict({ Type: new Name('Pages'), Kids: [], Count: 0 }))
  document.trailer.set('Root', document.add(dict({ Type: new Name('Catalog'), Pages: pages })))
  return document
}

function createDocument(bytes: Buffer, reference: CrossReference, password: string) {
  const { places, trailer, last } = reference
  const objects = new Map<number, Value>()
  const unpacked = new Map<number, ReadonlyMap<number, Value>>()
  const changed = new Map<number, Ref>()
  const opening = new Set<number>()
  let encryption: Encryption | undefined
  let unpackedBytes = 0
  // Not among the objects of the file alone: a number that is only referred to would suddenly point somewhere.
  let size = Math.max(1, numberOf(trailer.get('Size'), 0), ...lastOf(places.keys()))

  function get({ num }: Ref): Value {
    const known = objects.get(num)
    if (known !== undefined) return known
    const place = places.get(num)
    if (place === undefined || opening.has(num)) return null
    opening.add(num)
    try {
      const value = 'offset' in place ? readAt(num, place.offset) : (unpack(place.within).get(num) ?? null)
      objects.set(num, value)
      return value
    } finally {
      opening.delete(num)
    }
  }

  function readAt(num: number, at: number): Value {
    const found = indirectObject(bytes, at, resolve)
    if (found.num !== num) throw new BrokenPdfError('another object is there')
    const { value, gen } = found
    if (encryption === undefined || isName(dictOf(value).get('Type'), 'XRef')) return value
    return decrypted(value, encryption.opener(num, gen))
  }

  /** The objects of an object stream (ISO 32000-2 §7.5.7). */
  function unpack(num: number): ReadonlyMap<number, Value> {
    const known = unpacked.get(num)
    if (known !== undefined) return known
    const stream = places.has(num) && 'offset' in (places.get(num) ?? {}) ? get(new Ref(num)) : null
    const data = stream instanceof Stream ? decode(stream, resolve) : undefined
    if (!(stream instanceof Stream) || data === undefined) throw new BrokenPdfError('no object stream there')
    unpackedBytes += data.length
    if (unpackedBytes > maxUnpackedBytes) throw new BrokenPdfError('objects too large')
    const values = new Map<number, Value>()
    const header = createParser(data)
    const first = numberOf(resolve(stream.dict.get('First')), 0)
    for (let n = numberOf(resolve(stream.dict.get('N')), 0); n > 0; n--) {
      const [own, at] = [header.next(), header.next()]
      if (typeof own !== 'number' || typeof at !== 'number') break
      const value = createParser(data, first + at).next()
      if (value !== undefined && !(value instanceof Keyword)) values.set(own, value)
    }
    unpacked.set(num, values)
    return values
  }

  function resolve(value: Value | undefined): Value {
    let resolved = value ?? null
    for (let hops = 0; resolved instanceof Ref; hops++) {
      if (hops > 16) return null
      resolved = get(resolved)
    }
    return resolved
  }

  const encrypt = trailer.get('Encrypt')
  if (encrypt !== undefined && encrypt !== null) {
    const entries = new Map([...dictOf(resolve(encrypt))].map(([key, value]) => [key, resolve(value)]))
    encryption = createEncryption(entries, trailer, password)
    objects.clear() // what was read until now was not decrypted
    unpacked.clear()
  }

  return {
    /** The file as it came. */
    bytes,
    trailer,
    /** The last cross-reference section of the file; `undefined` when there is no file yet. */
    lastSection: last,
    /** How what is added is encrypted. */
    encryption,
    /** What was changed or added, by its number. */
    get changes(): ReadonlyArray<readonly [Ref, Value]> {
      return [...changed.values()].map((ref) => [ref, objects.get(ref.num) ?? null])
    },
    /** One more than the highest number of an object. */
    get size() {
      return size
    },
    /** What a value is, behind all references; `null` when it is nowhere. @throws BrokenPdfError */
    resolve,
    /** Adds an object. It may be changed until the document is written. */
    add(value: Value): Ref {
      const ref = new Ref(size++)
      objects.set(ref.num, value)
      changed.set(ref.num, ref)
      return ref
    },
    /** Notes that an object was changed in place. */
    touch(ref: Ref): void {
      const place = places.get(ref.num)
      changed.set(ref.num, place !== undefined && 'offset' in place ? new Ref(ref.num, place.gen) : ref)
    },
    /** Puts another value in the place of an object. */
    replace(ref: Ref, value: Value): void {
      objects.set(ref.num, value)
      this.touch(ref)
    },
  }
}

function decrypted(value: Value, cipher: Cipher): Value {
  if (value instanceof Buffer) return cipher.string(value)
  if (Array.isArray(value)) return value.map((item) => decrypted(item, cipher))
  if (value instanceof Map) return decryptedDict(value, cipher)
  if (!(value instanceof Stream)) return value
  const filters = [value.dict.get('Filter')].flat()
  // A filter of its own says that this stream is encrypted otherwise; in practice, not at all.
  const data = isName(filters[0], 'Crypt') ? value.data : cipher.stream(value.data)
  return new Stream(decryptedDict(value.dict, cipher), data)
}

function decryptedDict(entries: Dict, cipher: Cipher): Dict {
  return new Map([...entries].map(([key, item]) => [key, decrypted(item, cipher)]))
}

function lastOf(numbers: Iterable<number>): number[] {
  let last = 0
  for (const num of numbers) last = Math.max(last, num + 1)
  return [last]
}
