/** Parts of an em. */
const unitsPerEm = 1000
/** How far each character takes the pen, in parts of an em. */
export const advance = 500
/** How far a line reaches above its baseline and below, in parts of an em. */
export const ascender = 800
export const descender = -200

/**
 * A TrueType font of two glyphs that draw nothing: the one for what is missing, and the one for everything (OpenType 1.9: the tables
 * that a PDF needs, ISO 32000-2 §9.9.1).
 */
export function glyphlessFont(): Buffer {
  const tables: Array<[tag: string, data: Buffer]> = [
    ['cmap', words(0, 1, 1, 0, 0, 12, 6, 10, 0, 0, 0)],
    ['glyf', Buffer.alloc(4)],
    ['head', head()],
    ['hhea', words(1, 0, ascender, descender, 0, advance, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2)],
    ['hmtx', words(advance, 0, advance, 0)],
    ['loca', words(0, 0, 0)],
    ['maxp', words(1, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)],
    ['post', words(3, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)],
  ]
  const count = tables.length
  const power = 2 ** Math.floor(Math.log2(count))
  let offset = 12 + count * 16
  const directory = tables.map(([tag, data]) => {
    const entry = Buffer.alloc(16)
    entry.write(tag, 'latin1')
    entry.writeUInt32BE(checkSum(data), 4)
    entry.writeUInt32BE(offset, 8)
    entry.writeUInt32BE(data.length, 12)
    offset += padded(data).length
    return entry
  })
  const header = words(1, 0, count, power * 16, Math.log2(power), (count - power) * 16)
  const font = Buffer.concat([header, ...directory, ...tables.map(([, data]) => padded(data))])
  const headAt = font.readUInt32BE(12 + 2 * 16 + 8)
  font.writeUInt32BE((0xb1b0afba - checkSum(font)) >>> 0, headAt + 8)
  return font
}

function head(): Buffer {
  const times = Array<number>(8).fill(0)
  // Version, revision, check sum to come, magic number, flags, em, times, box, style, smallest size, direction, format of loca and glyf.
  return words(
    1,
    0,
    1,
    0,
    0,
    0,
    0x5f0f,
    0x3cf5,
    0,
    unitsPerEm,
    ...times,
    0,
    descender,
    advance,
    ascender,
    0,
    8,
    2,
    0,
    0,
  )
}

function words(...values: number[]): Buffer {
  const out = Buffer.alloc(values.length * 2)
  for (const [i, value] of values.entries()) out.writeUInt16BE(value & 0xffff, i * 2)
  return out
}

function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc(-data.length & 3)])
}

function checkSum(data: Buffer): number {
  const all = padded(data)
  let sum = 0
  for (let at = 0; at < all.length; at += 4) sum = (sum + all.readUInt32BE(at)) >>> 0
  return sum
}
