import { UnreadableImageError } from '../../errors.ts'

/** Of what a PNG has packed beside its pixels, this much is kept: unpacked it is 16 MB at most. */
const maxPackedBytes = 16 * 1024
/** Of the smallest pieces that pixels are cut into, 24 MB have fewer. */
const mostChunks = 100_000
/** Text and colour profile. (PNG §11.3.2.3, §11.3.3) */
const packed = ['zTXt', 'iTXt', 'iCCP']
const signatureBytes = 8
/** Length, type and check sum of a chunk. */
const frameBytes = 12

/**
 * The same picture without what is packed beside it, if that is much: libvips unpacks all of it, up to 50 MB for each piece and however
 * many there are, and 1 MB becomes 3.9 GB. Usually these are the very bytes.
 *
 * @throws UnreadableImageError for chunks out of all proportion
 */
export function withoutBombs(png: Buffer): Buffer {
  const kept: Buffer[] = []
  let from = 0
  let total = 0
  let chunks = 0
  for (let at = signatureBytes; at + frameBytes <= png.length; ) {
    if (chunks++ === mostChunks) throw new UnreadableImageError()
    const length = png.readUInt32BE(at)
    const end = at + frameBytes + length
    if (packed.includes(png.toString('latin1', at + 4, at + 8))) {
      total += length
      if (total > maxPackedBytes) {
        kept.push(png.subarray(from, at))
        from = end
      }
    }
    at = end
  }
  return from === 0 ? png : Buffer.concat([...kept, png.subarray(from)])
}
