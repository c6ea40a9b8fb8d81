/** A grey picture of one byte a pixel, rows from the top without padding. */
export interface GreyPixels {
  readonly width: number
  readonly height: number
  /** A view into the bytes it was read from: exactly width × height long. */
  readonly pixels: Uint8Array
}

/** Magic, width, height, greatest value, one white space: netpbm's pgm(5) without comments, which we never write. */
const header = /^P5\s+(\d{1,6})\s+(\d{1,6})\s+255\s/

/**
 * Reads a raw PGM. The engine trusts width and height when it copies pixels: a wrong header would read foreign memory.
 *
 * @throws Error when it is none, or has not as many pixels as it says
 */
export function readPgm(bytes: Uint8Array): GreyPixels {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 64)).toString('latin1')
  const match = header.exec(start)
  if (match === null) throw new Error('The page is not a PGM (P5) of 8 bits.')
  const [width, height] = [Number(match[1]), Number(match[2])]
  const pixels = bytes.subarray(match[0].length)
  if (width < 1 || height < 1 || pixels.byteLength !== width * height) {
    throw new Error(`A page of ${width} × ${height} has ${pixels.byteLength} bytes of pixels.`)
  }
  return { width, height, pixels }
}
