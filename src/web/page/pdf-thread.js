import { init } from './pdfium.js'

/** A thread in which PDFium draws pages of PDFs. See `pdf.js` for what it is told, and answers. */

/** FPDF_ANNOT and FPDF_REVERSE_BYTE_ORDER; FPDFBitmap_BGRA, which is RGBA with the latter. */
const [flags, rgba] = [0x01 | 0x10, 4]
const mostPixels = 12_000_000

const starting = init({
  locateFile: () => new URL('./pdfium.wasm', import.meta.url).href,
  print: () => {},
  printErr: () => {},
}).then((pdfium) => {
  pdfium.PDFiumExt_Init()
  return pdfium
})

/** @typedef {Awaited<typeof starting>} Pdfium */

/** Where the bytes of each open document are: PDFium reads them until it is closed. @type {Map<number, number>} */
const files = new Map()

/** Made anew each time, since memory that grows moves. @param {Pdfium} pdfium */
function memoryOf({ pdfium }) {
  return new Uint8Array(pdfium.wasmExports.memory.buffer)
}

/**
 * @param {Pdfium} pdfium
 * @param {Uint8Array} bytes
 * @param {string} password
 */
function open(pdfium, bytes, password) {
  const file = pdfium.pdfium.wasmExports.malloc(bytes.length)
  memoryOf(pdfium).set(bytes, file)
  const document = pdfium.FPDF_LoadMemDocument(file, bytes.length, password)
  if (document === 0) pdfium.pdfium.wasmExports.free(file)
  else files.set(document, file)
  return document
}

/**
 * @param {Pdfium} pdfium
 * @param {number} document
 * @param {number} index
 * @param {number} wantedWidth in pixels
 */
function draw(pdfium, document, index, wantedWidth) {
  const page = pdfium.FPDF_LoadPage(document, index)
  if (page === 0) throw new Error('The page does not load.')
  const [across, down] = [pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)]
  const scale = Math.min(wantedWidth / across, Math.sqrt(mostPixels / (across * down)))
  const [width, height] = [Math.max(1, Math.round(across * scale)), Math.max(1, Math.round(down * scale))]
  const pixels = pdfium.pdfium.wasmExports.malloc(width * height * 4)
  const bitmap = pdfium.FPDFBitmap_CreateEx(width, height, rgba, pixels, width * 4)
  try {
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
    const drawn = memoryOf(pdfium).subarray(pixels, pixels + width * height * 4)
    return new ImageData(new Uint8ClampedArray(drawn), width, height)
  } finally {
    pdfium.FPDFBitmap_Destroy(bitmap)
    pdfium.pdfium.wasmExports.free(pixels)
    pdfium.FPDF_ClosePage(page)
  }
}

/** @param {Pdfium} pdfium @param {number} document */
function close(pdfium, document) {
  pdfium.FPDF_CloseDocument(document)
  pdfium.pdfium.wasmExports.free(files.get(document) ?? 0)
  files.delete(document)
}

/** @param {import('./pdf.js').PdfOrder} order @returns {Promise<number | ImageBitmap>} */
async function carryOut(order) {
  const pdfium = await starting
  if (order.kind === 'open') return open(pdfium, order.bytes, order.password)
  if (order.kind === 'close') {
    close(pdfium, order.document)
    return 0
  }
  return createImageBitmap(draw(pdfium, order.document, order.index, order.width))
}

/** @param {number} id @param {import('./pdf.js').PdfOrder} order */
async function answer(id, order) {
  try {
    const made = await carryOut(order)
    postMessage({ id, answer: made }, { transfer: typeof made === 'number' ? [] : [made] })
  } catch (error) {
    postMessage({ id, fault: String(error) }, { transfer: [] })
  }
}

addEventListener('message', ({ data: { id, order } }) => void answer(id, order))
