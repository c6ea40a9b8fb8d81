import { createHash } from 'node:crypto'
import { constants, deflateSync } from 'node:zlib'
import type { PdfDocument } from './document.ts'
import { plain, serialise } from './serialise.ts'
import { arrayOf, type Dict, dict, Name, Ref, Stream, type Value } from './values.ts'

/** Where an object went: at a byte of the file, or into an object stream. */
type Entry = { readonly offset: number; readonly gen: number } | { readonly within: number; readonly index: number }

/**
 * The file with its changes behind it (ISO 32000-2 §7.5.6): no byte that came is touched. It depends on nothing but the document.
 * Without changes it is the file itself: a section of no objects is one that readers complain of.
 */
export function save(document: PdfDocument): Buffer {
  const { bytes, lastSection, changes } = document
  if (changes.length === 0) return bytes
  const chunks = [bytes, Buffer.from(bytes.at(-1) === 10 ? '' : '\n')]
  let length = bytes.length + (chunks[1]?.length ?? 0)
  const entries = new Map<number, Entry>()
  const write = (ref: Ref, value: Value, sealed = true) => {
    entries.set(ref.num, { offset: length, gen: ref.gen })
    const cipher = (sealed ? document.encryption?.sealer(ref.num, ref.gen) : undefined) ?? plain
    const chunk = Buffer.concat([
      Buffer.from(`${ref.num} ${ref.gen} obj\n`),
      serialise(value, cipher),
      Buffer.from('\nendobj\n'),
    ])
    chunks.push(chunk)
    length += chunk.length
  }

  const modern = lastSection?.isStream ?? true
  const packed: Array<readonly [Ref, Value]> = []
  for (const [ref, value] of changes) {
    // A file of the time before object streams gets none: its readers may not know them.
    if (modern && !(value instanceof Stream) && ref.gen === 0) packed.push([ref, value])
    else write(ref, value)
  }
  let size = document.size
  for (let from = 0; from < packed.length; from += packSize) {
    const within = size++
    const pack = packed.slice(from, from + packSize)
    for (const [index, [{ num }]] of pack.entries()) entries.set(num, { within, index })
    write(new Ref(within), objectStream(pack))
  }

  const start = length
  const trailer = trailerOf(document, Buffer.concat(chunks.slice(1)))
  if (modern) {
    const ref = new Ref(size++)
    entries.set(ref.num, { offset: start, gen: 0 })
    write(ref, tableStream(entries, trailer.set('Size', size)), false)
  } else chunks.push(table(entries, trailer.set('Size', size)))
  return Buffer.concat([...chunks, Buffer.from(`startxref\n${start}\n%%EOF\n`)])
}

/** A reader unpacks all of them to see one. */
const packSize = 100

function objectStream(pack: ReadonlyArray<readonly [Ref, Value]>): Stream {
  const values = pack.map(([, value]) => serialise(value))
  let offset = 0
  const header = pack.map(([{ num }], i) => {
    const place = `${num} ${offset}`
    offset += (values[i]?.length ?? 0) + 1
    return place
  })
  const head = Buffer.from(`${header.join(' ')}\n`)
  const body = values.flatMap((value) => [value, Buffer.from('\n')])
  return deflated({ Type: new Name('ObjStm'), N: pack.length, First: head.length }, Buffer.concat([head, ...body]))
}

/** A stream that is packed as tightly as deflate does. */
export function deflated(entries: Readonly<Record<string, Value>>, data: Buffer): Stream {
  const packed = deflateSync(data, { level: 9, memLevel: 9, strategy: constants.Z_DEFAULT_STRATEGY })
  return new Stream(dict({ ...entries, Filter: new Name('FlateDecode') }), packed)
}

/** The first half of the file's identity stays for ever, the second tells its versions apart (ISO 32000-2 §14.4). */
function trailerOf({ trailer, lastSection }: PdfDocument, added: Buffer): Dict {
  const version = createHash('sha256').update(added).digest().subarray(0, 16)
  const [identity] = arrayOf(trailer.get('ID'))
  const kept = ['Root', 'Info', 'Encrypt'].flatMap((key): Array<[string, Value]> => {
    const value = trailer.get(key)
    return value === undefined || value === null ? [] : [[key, value]]
  })
  const previous: Array<[string, Value]> = lastSection === undefined ? [] : [['Prev', lastSection.offset]]
  return new Map<string, Value>([...kept, ['ID', [identity ?? version, version]], ...previous])
}

function table(entries: ReadonlyMap<number, Entry>, trailer: Dict): Buffer {
  const lines = runs([...entries.keys()]).flatMap((run) => [
    `${run[0]} ${run.length}`,
    ...run.map((num) => {
      const entry = entries.get(num)
      const [offset, gen] = entry !== undefined && 'offset' in entry ? [entry.offset, entry.gen] : [0, 65535]
      return `${String(offset).padStart(10, '0')} ${String(gen).padStart(5, '0')} n\r`
    }),
  ])
  return Buffer.concat([Buffer.from(`xref\n${lines.join('\n')}\ntrailer\n`), serialise(trailer), Buffer.from('\n')])
}

function tableStream(entries: ReadonlyMap<number, Entry>, trailer: Dict): Stream {
  const sections = runs([...entries.keys()])
  const rows = sections.flat().map((num) => {
    const entry = entries.get(num) ?? { offset: 0, gen: 0 }
    const row = Buffer.alloc(8)
    row.writeUInt8('offset' in entry ? 1 : 2)
    row.writeUIntBE('offset' in entry ? entry.offset : entry.within, 1, 5)
    row.writeUInt16BE('offset' in entry ? entry.gen : entry.index, 6)
    return row
  })
  const index = sections.flatMap((run) => [run[0] ?? 0, run.length])
  const own = { Type: new Name('XRef'), W: [1, 5, 2], Index: index, ...Object.fromEntries(trailer) }
  return deflated(own, Buffer.concat(rows))
}

/** Numbers that follow each other, in rising order. */
function runs(numbers: number[]): number[][] {
  const result: number[][] = []
  for (const num of numbers.toSorted((a, b) => a - b)) {
    const last = result.at(-1)
    if (last !== undefined && last.at(-1) === num - 1) last.push(num)
    else result.push([num])
  }
  return result
}
