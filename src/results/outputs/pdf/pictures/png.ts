import { type Dict, dict, Name, Stream, type Value } from '../file/values.ts'

/** Length, type and check sum of a chunk. */
const frameBytes = 12

/**
 * A PNG as an image of a PDF, its data unchanged, which both pack in the same way (PNG §10, ISO 32000-2 §7.4.4.4); `undefined` when it is
 * interlaced or has transparency.
 */
export function pngImage(png: Buffer): Stream | undefined {
  const data: Buffer[] = []
  let palette: Buffer | undefined
  for (let at = 8; at + frameBytes <= png.length; ) {
    const length = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    const chunk = png.subarray(at + 8, at + 8 + length)
    if (type === 'tRNS') return undefined
    if (type === 'PLTE') palette = chunk
    if (type === 'IDAT') data.push(chunk)
    at += frameBytes + length
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const [bits = 0, kind = 0, , , interlaced] = png.subarray(24, 29)
  const colours = coloursOf(kind, palette)
  if (colours === undefined || interlaced !== 0 || data.length === 0) return undefined
  const parameters = { Predictor: 15, Colors: kind === 2 ? 3 : 1, BitsPerComponent: bits, Columns: width }
  return new Stream(
    imageDict({
      Width: width,
      Height: height,
      ColorSpace: colours,
      BitsPerComponent: bits,
      Filter: new Name('FlateDecode'),
      DecodeParms: dict(parameters),
    }),
    Buffer.concat(data),
  )
}

/** Grey, RGB, a palette; others have an alpha channel. */
function coloursOf(kind: number, palette: Buffer | undefined): Value | undefined {
  if (kind === 0) return new Name('DeviceGray')
  if (kind === 2) return new Name('DeviceRGB')
  if (kind !== 3 || palette === undefined || palette.length < 3) return undefined
  return [new Name('Indexed'), new Name('DeviceRGB'), Math.floor(palette.length / 3) - 1, Buffer.from(palette)]
}

/** The dictionary of an image (ISO 32000-2 §8.9.5). */
export function imageDict(entries: Readonly<Record<string, Value>>): Dict {
  return dict({ Type: new Name('XObject'), Subtype: new Name('Image'), ...entries })
}
