/** A format that Lector reads. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'tiff' | 'gif' | 'bmp' | 'avif'

/** Whether a file starts like one of a format; the sources are the formats' own specifications. */
const signatures: ReadonlyArray<readonly [ImageFormat, (head: string) => boolean]> = [
  ['png', (head) => head.startsWith('\x89PNG\r\n\x1a\n')],
  ['jpeg', (head) => head.startsWith('\xff\xd8\xff')],
  ['webp', (head) => head.startsWith('RIFF') && head.startsWith('WEBP', 8)],
  ['tiff', (head) => ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((start) => head.startsWith(start))], // + marks BigTIFF
  ['gif', (head) => head.startsWith('GIF87a') || head.startsWith('GIF89a')],
  // The second header begins with its size, which tells a BMP from prose.
  ['bmp', (head) => head.startsWith('BM') && [12, 40, 52, 56, 64, 108, 124].includes(head.charCodeAt(14))],
  ['avif', (head) => head.startsWith('ftypavif', 4) || head.startsWith('ftypavis', 4)],
]

/** What a picture is by its first bytes, whatever anybody calls it; `undefined` when Lector does not read it. */
export function formatOf(bytes: Buffer): ImageFormat | undefined {
  const head = bytes.toString('latin1', 0, 16)
  return signatures.find(([, matches]) => matches(head))?.[0]
}

/** Readers of PDF take a file for one if this stands among its first bytes (ISO 32000-1, annex H, 3.4.1, implementation note 13). */
const pdfHeader = '%PDF-'
const pdfHeaderWithin = 1024

/** Whether the bytes are a PDF. */
export function isPdf(bytes: Buffer): boolean {
  return formatOf(bytes) === undefined && bytes.subarray(0, pdfHeaderWithin).includes(pdfHeader, 0, 'latin1')
}
