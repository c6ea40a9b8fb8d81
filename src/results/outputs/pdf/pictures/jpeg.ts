/** What a JPEG's header says of its pixels. */
export interface JpegFrame {
  readonly width: number
  readonly height: number
  readonly components: 1 | 3 | 4
  /** Whether Adobe's marker is there; programs that write it store CMYK the other way round. */
  readonly adobe: boolean
  /** Whether the components are red, green and blue as they are, although no marker says so. */
  readonly plainRgb: boolean
}

/**
 * The header of a JPEG that PDF viewers can show as it is: of 8 bits, Huffman coded, baseline or progressive; `undefined` for all others.
 * (ITU T.81 §B; ISO 32000-2 §7.4.8)
 */
export function jpegFrame(jpeg: Buffer): JpegFrame | undefined {
  let adobe = false
  for (let at = 2; at + 9 < jpeg.length; ) {
    if (jpeg[at] !== 0xff) return undefined
    const marker = jpeg.readUInt8(at + 1)
    if (marker === 0xff) {
      at++ // what fills up
      continue
    }
    if (marker === startOfScan || marker === endOfImage) return undefined
    if (marker === adobeMarker && jpeg.toString('latin1', at + 4, at + 9) === 'Adobe') adobe = true
    if (isFrame(marker)) return frameAt(jpeg, at, adobe)
    at += 2 + jpeg.readUInt16BE(at + 2)
  }
  return undefined
}

const [startOfScan, endOfImage, adobeMarker] = [0xda, 0xd9, 0xee]
/** Baseline, extended and progressive. */
const huffman = [0xc0, 0xc1, 0xc2]

/** Frames are C0 to CF, but for tables of Huffman codes, extensions and arithmetic conditions. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
}

function frameAt(jpeg: Buffer, at: number, adobe: boolean): JpegFrame | undefined {
  const components = jpeg.readUInt8(at + 9)
  const bits = jpeg.readUInt8(at + 4)
  if (!huffman.includes(jpeg.readUInt8(at + 1)) || bits !== 8) return undefined
  if (components !== 1 && components !== 3 && components !== 4) return undefined
  const letters = String.fromCharCode(...[0, 1, 2].map((i) => jpeg[at + 10 + i * 3] ?? 0))
  const plainRgb = components === 3 && !adobe && letters === 'RGB'
  return { width: jpeg.readUInt16BE(at + 7), height: jpeg.readUInt16BE(at + 5), components, adobe, plainRgb }
}
