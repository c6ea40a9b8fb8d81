import { deflateSync } from 'node:zlib'

/** A stream: the entries of its dictionary beside /Length, and its bytes as they are in the file. */
export interface PdfStream {
  readonly dict: string
  readonly data: Uint8Array | string
}

/** One page to be built; the resources name fonts and images as its content does. */
export interface BuiltPage {
  readonly content: string
  /** MediaBox. */
  readonly box?: readonly [number, number, number, number]
  /** More entries of its dictionary: `/Rotate 90 /CropBox [0 0 9 9]`. */
  readonly entries?: string
}

/** What is built beside the pages. */
export interface BuiltExtras {
  /** Objects by the name that contents call them by: fonts (F…), images and forms (X…), graphics states (G…). */
  readonly named?: Readonly<Record<string, string | PdfStream>>
  /** Objects numbered from {@link firstExtra}, which others refer to. */
  readonly objects?: ReadonlyArray<string | PdfStream>
  /** More entries of the catalog. */
  readonly catalog?: string
}

/** The number of the first of {@link BuiltExtras.objects}. */
export const firstExtra = 3

/** A PDF of pages with Helvetica as /F0, WinAnsi encoded, which every reader has. */
export function buildPdf(pages: readonly BuiltPage[], { named = {}, objects = [], catalog = '' }: BuiltExtras = {}) {
  const all: Array<string | PdfStream> = ['', '', ...objects]
  const add = (object: string | PdfStream) => all.push(object)
  const helvetica = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'
  const references = Object.entries({ F0: helvetica, ...named }).map(([name, object]) => [name, add(object)] as const)
  const ofKind = (kind: string) =>
    references.flatMap(([name, number]) => (name.startsWith(kind) ? [`/${name} ${number} 0 R`] : [])).join(' ')
  const resources = add(
    `<< /Font << ${ofKind('F')} >> /XObject << ${ofKind('X')} >> /ExtGState << ${ofKind('G')} >> >>`,
  )
  const kids = pages.map(({ content, box = [0, 0, 612, 792], entries = '' }) => {
    const stream = add({ dict: '', data: content })
    return add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [${box.join(' ')}] /Contents ${stream} 0 R /Resources ${resources} 0 R ${entries} >>`,
    )
  })
  all[0] = `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`
  all[1] = `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] >>`
  return writePdf(all)
}

/** A file of objects numbered from 1, with a table of where they are; the first is the catalog. */
export function writePdf(objects: ReadonlyArray<string | PdfStream>): Buffer {
  const pieces: Buffer[] = [Buffer.from('%PDF-1.7\n%\u00e2\u00e3\n', 'latin1')]
  const offsets: number[] = []
  let at = pieces[0]?.length ?? 0
  const write = (piece: Uint8Array | string) => {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : Buffer.from(piece)
    pieces.push(bytes)
    at += bytes.length
  }
  for (const [i, object] of objects.entries()) {
    offsets.push(at)
    write(`${i + 1} 0 obj\n`)
    if (typeof object === 'string') write(object)
    else {
      const data = typeof object.data === 'string' ? Buffer.from(object.data, 'latin1') : object.data
      write(`<< /Length ${data.length} ${object.dict} >>\nstream\n`)
      write(data)
      write('\nendstream')
    }
    write('\nendobj\n')
  }
  const start = at
  write(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`)
  write(offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join(''))
  write(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`)
  return Buffer.concat(pieces)
}

/** A stream packed by /FlateDecode. */
export function packed(dict: string, data: Uint8Array | string): PdfStream {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data
  return { dict: `${dict} /Filter /FlateDecode`, data: deflateSync(bytes) }
}

/** An image XObject of grey pixels, a byte each. */
export function greyImage(width: number, height: number, pixels: Uint8Array): PdfStream {
  return packed(`${imageDict(width, height)} /ColorSpace /DeviceGray /BitsPerComponent 8`, pixels)
}

/** An image XObject of a JPEG as it is. */
export function jpegImage(width: number, height: number, jpeg: Uint8Array, colours = '/DeviceRGB'): PdfStream {
  return {
    dict: `${imageDict(width, height)} /ColorSpace ${colours} /BitsPerComponent 8 /Filter /DCTDecode`,
    data: jpeg,
  }
}

/** The entries that every image has. */
export const imageDict = (width: number, height: number) =>
  `/Type /XObject /Subtype /Image /Width ${width} /Height ${height}`

/** Content that says one line: at x, y from the bottom left, with more operators before it if wanted. */
export function say(text: string, x: number, y: number, size = 12, before = ''): string {
  const escaped = text.replace(/[\\()]/g, '\\$&')
  return `BT ${before} /F0 ${size} Tf ${x} ${y} Td (${escaped}) Tj ET\n`
}
