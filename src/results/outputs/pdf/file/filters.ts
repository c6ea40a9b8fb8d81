import { inflateSync } from 'node:zlib'
import { arrayOf, BrokenPdfError, dictOf, Name, numberOf, type Stream, type Value } from './values.ts'

/** No stream that has to be read here is larger: tables of objects, and what is drawn on a page. */
const maxDecodedBytes = 64 * 1024 * 1024

/**
 * The bytes of a stream without its filters; `undefined` when one is not Flate, which are all that today's writers use for what is read here.
 *
 * @param resolve follows references in the stream's dictionary
 * @throws BrokenPdfError when they do not decode
 */
export function decode({ dict, data }: Stream, resolve: (value: Value | undefined) => Value): Buffer | undefined {
  const asList = (value: Value) => (Array.isArray(value) ? value.map(resolve) : value === null ? [] : [value])
  const filters = asList(resolve(dict.get('Filter')))
  const parameters = arrayOf(asList(resolve(dict.get('DecodeParms'))))
  let decoded = data
  for (const [i, filter] of filters.entries()) {
    if (!(filter instanceof Name) || !['FlateDecode', 'Fl'].includes(filter.text)) return undefined
    const parms = dictOf(parameters[i])
    const number = (key: string, otherwise: number) => numberOf(resolve(parms.get(key)), otherwise)
    const predictor = number('Predictor', 1)
    decoded = inflate(decoded)
    if (predictor === 2) return undefined
    if (predictor >= 10)
      decoded = unpredict(decoded, number('Colors', 1) * number('BitsPerComponent', 8), number('Columns', 1))
  }
  return decoded
}

function inflate(data: Buffer): Buffer {
  try {
    // What is missing at the end is left out, as viewers do; the check sum is often the part that is.
    return inflateSync(data, { maxOutputLength: maxDecodedBytes, finishFlush: 2 })
  } catch (error) {
    throw new BrokenPdfError('a stream does not decode', { cause: error })
  }
}

/** Takes back the filters of PNG (§9), which go before each row. */
function unpredict(data: Buffer, bitsPerPixel: number, columns: number): Buffer {
  const step = Math.max(1, Math.ceil(bitsPerPixel / 8))
  const width = Math.ceil((bitsPerPixel * columns) / 8)
  if (!(width > 0 && width <= maxDecodedBytes)) throw new BrokenPdfError('rows without a width')
  const rows = Math.floor(data.length / (width + 1))
  const out = Buffer.alloc(rows * width)
  for (let y = 0; y < rows; y++) {
    const filter = data[y * (width + 1)]
    for (let x = 0; x < width; x++) {
      const to = y * width + x
      const left = x >= step ? (out[to - step] ?? 0) : 0
      const up = y > 0 ? (out[to - width] ?? 0) : 0
      const upLeft = x >= step && y > 0 ? (out[to - width - step] ?? 0) : 0
      out[to] = (data[y * (width + 1) + 1 + x] ?? 0) + guess(filter, left, up, upLeft)
    }
  }
  return out
}

function guess(filter: number | undefined, left: number, up: number, upLeft: number): number {
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  if (filter !== 4) return 0
  const [byLeft, byUp, byBoth] = [Math.abs(up - upLeft), Math.abs(left - upLeft), Math.abs(left + up - 2 * upLeft)]
  return byLeft <= byUp && byLeft <= byBoth ? left : byUp <= byBoth ? up : upLeft
}
