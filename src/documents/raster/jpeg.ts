import { UnreadableImageError } from '../../errors.ts'

/** Profiles and previews come in at most 255 pieces, a progressive picture in some ten scans with tables of their own. */
const mostSegments = 4_096

const startOfScan = 0xda
const endOfImage = 0xd9

/**
 * How many scans a JPEG has, each of which the decoder goes through for every block of the picture: 275 kB with 800 of them kept it busy
 * for 18 seconds. A scan of all components of a picture that is not progressive is its only one. (ITU T.81 §B.1.1, §B.2)
 *
 * @throws UnreadableImageError for segments out of all proportion: 20 MB of small ones take 3 seconds to open
 */
export function scansOf(jpeg: Buffer): number {
  let scans = 0
  let components = 0
  let isProgressive = false
  for (let at = 2, segments = 0; ; segments++) {
    if (segments > mostSegments) throw new UnreadableImageError()
    const marker = nextMarker(jpeg, at)
    const code = jpeg[marker]
    if (code === undefined || code === endOfImage) return scans
    if (marker + 2 >= jpeg.length) return scans
    at = marker + 1 + (hasLength(code) ? jpeg.readUInt16BE(marker + 1) : 0)
    if (isStartOfFrame(code)) {
      components = jpeg[marker + 8] ?? 0
      isProgressive = (code & 3) === 2
    } else if (code === startOfScan) {
      scans++
      if (!isProgressive && jpeg[marker + 3] === components) return scans
    }
  }
}

/** The place of the next marker's code, past whatever is before it: what a scan has coded, restarts, junk. */
function nextMarker(jpeg: Buffer, start: number): number {
  let at = start
  for (; at < jpeg.length; at++) {
    if (jpeg[at] !== 0xff) continue
    const code = jpeg[at + 1] ?? 0
    if (code !== 0 && code !== 0xff && hasLength(code)) return at + 1
    if (code === endOfImage) return at + 1
  }
  return at
}

/** All but TEM, restarts, SOI and EOI. */
function hasLength(code: number): boolean {
  return code !== 1 && (code < 0xd0 || code > 0xd9)
}

/** SOF0 to SOF15, between which DHT, JPG and DAC are. */
function isStartOfFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc
}
