import { inflateSync } from 'node:zlib'
import type { Pdfium } from './pdfium.ts'
import { saveCopy } from './save.ts'

/**
 * Tells how many points a unit of a page is (UserUnit; ISO 32000-1, 14.11.1), which PDFium does not know of. Hardly a document says so;
 * one that does is written out, since then its pages are plain text.
 *
 * @param bytes the file
 */
export function readUnits(pdfium: Pdfium, document: number, bytes: Uint8Array): (index: number) => number {
  if (!maySayUnits(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))) return () => 1
  const copy = Buffer.from(saveCopy(pdfium, document))
  return (index) => {
    const page = pdfium.EPDFDoc_GetPageObjectNumberByIndex(document, index)
    const at = copy.indexOf(`\n${page} 0 obj`)
    const end = copy.indexOf('endobj', at)
    const said = at === -1 ? undefined : /\/UserUnit\s+(\d*\.?\d+)/.exec(copy.toString('latin1', at, end))?.[1]
    const unit = Number(said)
    return unit > 0 && unit <= largestUnit ? unit : 1
  }
}

/** Larger ones are a mistake, or an attack: a page of 200 inches is then 3 miles wide. */
const largestUnit = 1000
const key = '/UserUnit'
/** Of one stream of objects; what is longer may say so. */
const mostInflated = 16 * 1024 * 1024

function maySayUnits(file: Buffer): boolean {
  if (file.includes(key)) return true
  const isEncrypted = file.includes('/Encrypt')
  for (let at = file.indexOf('/ObjStm'); at !== -1; at = file.indexOf('/ObjStm', at + 1)) {
    if (isEncrypted || packedSaysUnits(file, at)) return true
  }
  return false
}

/** Looks into a stream of packed objects (ISO 32000-1, 7.5.7). One that does not inflate, PDFium does not read either. */
function packedSaysUnits(file: Buffer, at: number): boolean {
  const keyword = file.indexOf('stream', at)
  if (keyword === -1) return false
  const start = keyword + 'stream'.length + (file[keyword + 'stream'.length] === 0x0d ? 2 : 1)
  const end = file.indexOf('endstream', start)
  try {
    const objects = inflateSync(file.subarray(start, end === -1 ? undefined : end), { maxOutputLength: mostInflated })
    return objects.includes(key)
  } catch (error) {
    return error instanceof RangeError
  }
}
