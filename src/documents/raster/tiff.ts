import { ImageTooLargeError, UnreadableImageError } from '../../errors.ts'

/** A page of a TIFF, which is a directory of the file's chain: what it says of itself, and where it is. */
export interface TiffPage {
  /** In pixels, as they lie in the file. */
  readonly width: number
  readonly height: number
  /** Where its directory starts, and where in it the pointer to the next one is. */
  readonly at: number
  readonly next: number
}

/** No file of an honest program comes near these: the richest (microscopes, maps, raw photographs) have some 100 entries. */
const mostPages = 10_000
const mostEntries = 256
/** Strips and tiles of all pages: 500 scans with a strip for each row have fewer. */
const mostStrips = 2 ** 21
/** What a page has beside its pixels: a profile, a preview, texts. */
const mostValueBytes = 16 * 1024 * 1024

const imageWidth = 256
const imageLength = 257
const stripOffsets = 273
const tileOffsets = 324

/** Bytes of a value, by the type of its field. (TIFF 6.0 §2, BigTIFF) */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8]

/**
 * Goes through the chain of directories once, and through nothing else. libtiff takes time quadratic in the entries of a directory
 * (1 s for the 48 kB of 4,000), and libvips goes through all directories again for every page that it opens. As for them, the chain ends where it
 * comes back to itself, leaves the file or reaches what is no page. (TIFF 6.0 §2; BigTIFF has wider numbers)
 *
 * @throws UnreadableImageError when there is no page, or one that no honest file has; ImageTooLargeError for pages or strips out of all
 * proportion
 */
export function tiffPages(tiff: Buffer): TiffPage[] {
  const layout = layoutOf(tiff)
  const pages: TiffPage[] = []
  const seen = new Set<number>()
  let strips = 0
  for (let at = layout.uint(layout.pointer, layout.pointer); at !== 0 && !seen.has(at); ) {
    seen.add(at)
    const page = readDirectory(tiff, layout, at)
    if (page === undefined) break
    pages.push(page)
    strips += page.strips
    if (pages.length > mostPages) throw new ImageTooLargeError(`The TIFF has more than ${mostPages} pages. Split it.`)
    if (strips > mostStrips) throw new ImageTooLargeError(`The TIFF has more than ${mostStrips} strips or tiles.`)
    at = layout.uint(page.next, layout.pointer)
  }
  if (pages.length === 0) throw new UnreadableImageError()
  return pages
}

/**
 * Makes a TIFF, which must be nobody else's, one of this page alone, so that whoever opens it goes through no other. It may be turned to another
 * page afterwards.
 */
export function turnToPage(tiff: Buffer, page: TiffPage | undefined): Buffer {
  if (page === undefined) throw new RangeError('The TIFF has no such page.')
  const { at, next } = page
  const { pointer, write } = layoutOf(tiff)
  write(pointer, at)
  write(next, 0)
  return tiff
}

type Layout = ReturnType<typeof layoutOf>

/** Where things are, in bytes, and how numbers are written. The header's pointer is as far from the start as it is long. */
function layoutOf(tiff: Buffer) {
  const little = tiff[0] === 'I'.charCodeAt(0)
  const big = tiff[little ? 2 : 3] === '+'.charCodeAt(0)
  const sizes = big ? { count: 8, entry: 20, pointer: 8 } : { count: 2, entry: 12, pointer: 4 }
  return {
    ...sizes,
    /** 0 beyond the end of the file. */
    uint(at: number, bytes: number): number {
      if (at + bytes > tiff.length) return 0
      if (bytes === 8) return Number(little ? tiff.readBigUInt64LE(at) : tiff.readBigUInt64BE(at))
      return little ? tiff.readUIntLE(at, bytes) : tiff.readUIntBE(at, bytes)
    },
    /** A pointer. */
    write(at: number, value: number): void {
      for (let i = 0; i < sizes.pointer; i++)
        tiff[at + (little ? i : sizes.pointer - 1 - i)] = Math.floor(value / 256 ** i) % 256
    },
  }
}

/** Of a number that is given twice the largest counts here, whichever counts elsewhere. */
function readDirectory(tiff: Buffer, layout: Layout, at: number): (TiffPage & { strips: number }) | undefined {
  const entries = layout.uint(at, layout.count)
  if (entries > mostEntries) throw new UnreadableImageError()
  const first = at + layout.count
  const next = first + entries * layout.entry
  if (next + layout.pointer > tiff.length) return undefined
  const page = { width: 0, height: 0, strips: 0, at, next }
  let valueBytes = 0
  for (let entry = first; entry < next; entry += layout.entry) {
    const { tag, count, bytes, value } = readEntry(tiff, layout, entry)
    valueBytes += bytes
    if (tag === imageWidth) page.width = Math.max(page.width, value)
    else if (tag === imageLength) page.height = Math.max(page.height, value)
    else if (tag === stripOffsets || tag === tileOffsets) page.strips += count
  }
  if (valueBytes > mostValueBytes) throw new UnreadableImageError()
  return page.width > 0 && page.height > 0 ? page : undefined
}

/** `bytes` are those of the values that are elsewhere in the file, without the places of strips; `value` is the first of them if it is here. */
function readEntry(tiff: Buffer, { uint, pointer }: Layout, at: number) {
  const size = typeBytes[uint(at + 2, 2)] ?? 0
  const count = uint(at + 4, pointer)
  const all = size * count
  const isInFile = all > pointer && all <= tiff.length
  return {
    tag: uint(at, 2),
    count: all <= tiff.length ? count : 0,
    bytes: isInFile ? all : 0,
    value: size > 0 && size <= pointer ? uint(at + 4 + pointer, size) : 0,
  }
}
