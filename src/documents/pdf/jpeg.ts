/** A JPEG that decodes to the same picture everywhere. */
export interface PlainJpeg {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly width: number
  readonly height: number
  /** 1 for grey, 3 for colours. */
  readonly components: number
}

/** Markers of ITU T.81, table B.1, and of Exif. */
const [startOfImage, endOfImage, startOfScan, exif] = [0xd8, 0xd9, 0xda, 0xe1]
const sequential = [0xc0, 0xc1]

/**
 * Reads the header of a JPEG, and takes out its Exif data, by which others would turn it, and a PDF does not. Nothing if it is not a
 * whole, sequential JPEG of 8 bits that is grey or has three components: those others do not decode alike, or take long.
 */
export function plainJpeg(jpeg: Uint8Array): PlainJpeg | undefined {
  const data = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.length)
  if (jpeg.length < 4 || data.getUint16(0) !== (0xff00 | startOfImage) || !isWhole(jpeg)) return undefined
  const kept: Uint8Array[] = [jpeg.subarray(0, 2)]
  let frame: Omit<PlainJpeg, 'bytes'> | undefined
  for (let at = 2; at + 4 <= jpeg.length; ) {
    const marker = data.getUint8(at + 1)
    const end = at + 2 + data.getUint16(at + 2)
    if (data.getUint8(at) !== 0xff || end > jpeg.length) return undefined
    if (marker === startOfScan) {
      kept.push(jpeg.subarray(at))
      return frame && { ...frame, bytes: new Uint8Array(Buffer.concat(kept)) }
    }
    if (isFrame(marker)) frame = sequential.includes(marker) ? readFrame(data, at, end) : undefined
    if (marker !== exif) kept.push(jpeg.subarray(at, end))
    at = end
  }
  return undefined
}

/** Its last bytes say so; writers fill up with a few more. */
function isWhole(jpeg: Uint8Array): boolean {
  return (
    Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.length)
      .subarray(-64)
      .lastIndexOf(Buffer.from([0xff, endOfImage])) !== -1
  )
}

/** SOF0 to SOF15, less the tables (C4, CC) and the extension (C8) that stand among them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
}

function readFrame(data: DataView, at: number, end: number): Omit<PlainJpeg, 'bytes'> | undefined {
  if (end < at + 10 || data.getUint8(at + 4) !== 8) return undefined
  const components = data.getUint8(at + 9)
  if (components !== 1 && components !== 3) return undefined
  return { height: data.getUint16(at + 5), width: data.getUint16(at + 7), components }
}
