import { UnreadableImageError } from '../../errors.ts'

/** A still picture has some five beside each other, one of 64 tiles some hundred; libheif limits most of them itself. */
const mostBoxes = 1_000
/** Size and type; a full box has a version and flags too. (ISO/IEC 14496-12 §4.2) */
const headerBytes = 8
const fullHeaderBytes = 12

/**
 * How many pixels the tiles have that the largest picture is made of; 0 for a picture that is not made of others. A tile may be named
 * any number of times, and is decoded each time: 256 times one of 4 megapixels, in a file of a kilobyte that says it is 64 pixels wide, took 89
 * seconds. (ISO/IEC 23008-12 §6.6)
 *
 * @throws UnreadableImageError for boxes out of all proportion, and for pictures that are made of pictures that are made of pictures
 */
export function tilePixelsOf(avif: Buffer): number {
  const meta = boxesIn(avif).find(({ type }) => type === 'meta')
  if (meta === undefined) return 0
  const inMeta = boxesIn(meta.bytes, fullHeaderBytes)
  const made = parts(inMeta.find(({ type }) => type === 'iref')?.bytes)
  if (made.size === 0) return 0
  const sizes = areas(inMeta.find(({ type }) => type === 'iprp')?.bytes)
  const pixels = (item: number): number => {
    const of = made.get(item) ?? []
    if (of.some((part) => made.get(part)?.some((deeper) => made.has(deeper)))) throw new UnreadableImageError()
    return of.reduce((sum, part) => sum + (made.has(part) ? pixels(part) : (sizes.get(part) ?? 0)), 0)
  }
  return Math.max(...Array.from(made.keys(), pixels))
}

interface Box {
  readonly type: string
  /** The whole box. */
  readonly bytes: Buffer
}

function boxesIn(bytes: Buffer, start = 0): Box[] {
  const boxes: Box[] = []
  for (let at = start; at + headerBytes <= bytes.length; ) {
    if (boxes.length === mostBoxes) throw new UnreadableImageError()
    const size = bytes.readUInt32BE(at)
    const end = size >= headerBytes ? at + size : bytes.length // 0 and 1: up to the end, and longer than any file here
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), bytes: bytes.subarray(at, end) })
    at = end
  }
  return boxes
}

/** Of each derived picture the ids of those that it is made of. (ISO/IEC 14496-12 §8.11.12) */
function parts(iref?: Buffer): Map<number, number[]> {
  const made = new Map<number, number[]>()
  if (iref === undefined) return made
  const id = iref[headerBytes] === 0 ? 2 : 4
  for (const { type, bytes } of boxesIn(iref, fullHeaderBytes)) {
    if (type !== 'dimg') continue
    const first = headerBytes + id + 2
    const count = Math.min(uint(bytes, first - 2, 2), Math.floor((bytes.length - first) / id))
    const of = Array.from({ length: Math.max(0, count) }, (_, i) => uint(bytes, first + i * id, id))
    const item = uint(bytes, headerBytes, id)
    made.set(item, [...(made.get(item) ?? []), ...of])
  }
  return made
}

/** Pixels of each item: the largest `ispe` among the properties that belong to it. (ISO/IEC 23008-12 §6.5.3, §9.3) */
function areas(iprp?: Buffer): Map<number, number> {
  const sizes = new Map<number, number>()
  if (iprp === undefined) return sizes
  const boxes = boxesIn(iprp, headerBytes)
  const properties = boxesIn(boxes.find(({ type }) => type === 'ipco')?.bytes ?? Buffer.of(), headerBytes).map(
    ({ type, bytes }) => (type === 'ispe' ? uint(bytes, fullHeaderBytes, 4) * uint(bytes, fullHeaderBytes + 4, 4) : 0),
  )
  for (const { type, bytes } of boxes) {
    if (type !== 'ipma') continue
    const id = bytes[headerBytes] === 0 ? 2 : 4
    const index = uint(bytes, headerBytes + 1, 3) & 1 ? 2 : 1
    for (let at = fullHeaderBytes + 4; at < bytes.length; ) {
      const item = uint(bytes, at, id)
      const count = bytes[at + id] ?? 0
      at += id + 1
      for (let i = 0; i < count; i++, at += index) {
        const place = uint(bytes, at, index) & (index === 2 ? 0x7fff : 0x7f) // the first bit says whether it must be understood
        sizes.set(item, Math.max(sizes.get(item) ?? 0, properties[place - 1] ?? 0))
      }
    }
  }
  return sizes
}

/** 0 beyond the end. */
function uint(bytes: Buffer, at: number, length: number): number {
  return at + length <= bytes.length ? bytes.readUIntBE(at, length) : 0
}
