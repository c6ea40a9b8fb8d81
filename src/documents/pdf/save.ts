import type { Pdfium } from './pdfium.ts'

/** FPDF_REMOVE_SECURITY: the copy is not encrypted. */
const plain = 3

/** Writes a document anew as PDFium has understood it: with a whole table of its objects, none of them packed or encrypted. */
export function saveCopy(pdfium: Pdfium, document: number): Uint8Array<ArrayBuffer> {
  const writer = pdfium.PDFiumExt_OpenFileWriter()
  try {
    if (pdfium.FPDF_SaveAsCopy(document, writer, plain) === 0) throw new Error('PDFium cannot write the document.')
    const length = pdfium.PDFiumExt_GetFileWriterSize(writer)
    const address = pdfium.room(length)
    try {
      pdfium.PDFiumExt_GetFileWriterData(writer, address, length)
      return pdfium.copy(address, length)
    } finally {
      pdfium.free(address)
    }
  } finally {
    pdfium.PDFiumExt_CloseFileWriter(writer)
  }
}
