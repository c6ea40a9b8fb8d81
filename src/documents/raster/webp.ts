import { UnreadableImageError } from '../../errors.ts'

/** RIFF, the size of what follows it, WEBP. */
const headerBytes = 12
/** Name and size. */
const chunkHeader = 8
/** An animation of an hour has fewer. */
const mostChunks = 100_000

/**
 * The same WebP without its further frames, which nobody reads: libwebp goes through all of them to open it, in time quadratic in their number
 * (12 s for the 5 MB of 100,000). Usually these are the very bytes. (WebP container specification; RFC 9649 §2.7)
 *
 * @throws UnreadableImageError for chunks out of all proportion
 */
export function withoutWebpFrames(webp: Buffer): Buffer {
  const kept: Buffer[] = []
  let from = 0
  let frames = 0
  let chunks = 0
  for (let at = headerBytes; at + chunkHeader <= webp.length; ) {
    if (chunks++ === mostChunks) throw new UnreadableImageError()
    const size = webp.readUInt32LE(at + 4)
    const end = at + chunkHeader + size + (size % 2)
    if (webp.toString('latin1', at, at + 4) === 'ANMF' && frames++ > 0) {
      if (from < at) kept.push(webp.subarray(from, at))
      from = end
    }
    at = end
  }
  if (from === 0) return webp
  const still = Buffer.concat([...kept, webp.subarray(from)])
  still.writeUInt32LE(still.length - chunkHeader, 4)
  return still
}
