/**
 * What the thread of PDFium is told to do: to open a file, which gives a handle or 0, or to draw a page, which gives a picture.
 *
 * @typedef {{ kind: 'open', bytes: Uint8Array, password: string } | { kind: 'draw', document: number, index: number, width: number }} PdfOrder
 */

/** @type {Worker | undefined} */
let thread
/** @type {Map<number, { resolve: (answer: number | ImageBitmap) => void, reject: (error: Error) => void }>} */
const waiting = new Map()
let lastId = 0

function startThread() {
  const started = new Worker(new URL('./pdf-thread.js', import.meta.url), { type: 'module' })
  started.onmessage = ({ data: { id, answer, fault } }) => {
    if (fault === undefined) waiting.get(id)?.resolve(answer)
    else waiting.get(id)?.reject(new Error(fault))
    waiting.delete(id)
  }
  started.onerror = () => {
    for (const { reject } of waiting.values()) reject(new Error('PDFium does not run here.'))
    waiting.clear()
  }
  return started
}

/** @param {PdfOrder} order @returns {Promise<number | ImageBitmap>} */
function ask(order) {
  thread ??= startThread()
  const id = ++lastId
  thread.postMessage({ id, order })
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
}

/**
 * Opens a PDF in the browser: nothing is asked of the service for the pictures of its pages.
 *
 * @param {Blob} file
 * @param {string} password
 * @returns {Promise<((index: number, width: number) => Promise<ImageBitmap>) | undefined>} draws a page, counted from 0, so
 *   many pixels wide; undefined when the file does not open
 */
export async function openPdf(file, password) {
  const document = await ask({ kind: 'open', bytes: new Uint8Array(await file.arrayBuffer()), password })
  if (typeof document !== 'number' || document === 0) return undefined
  return async (index, width) => {
    const drawn = await ask({ kind: 'draw', document, index, width })
    if (typeof drawn === 'number') throw new Error('PDFium drew nothing.')
    return drawn
  }
}
