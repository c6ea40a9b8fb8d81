/**
 * What the thread of PDFium is told to do: to open a file, which gives a handle or 0; to draw a page, which gives a picture; to
 * close a file, which gives 0.
 *
 * @typedef {{ kind: 'open', bytes: Uint8Array, password: string }
 *   | { kind: 'draw', document: number, index: number, width: number }
 *   | { kind: 'close', document: number }} PdfOrder
 */

/**
 * A PDF that is open in the browser.
 *
 * @typedef {object} Pdf
 * @property {(index: number, width: number) => Promise<ImageBitmap>} draw draws a page, counted from 0, so many pixels wide
 * @property {() => void} close gives its memory back
 */

/** @type {Worker | undefined} */
let thread
/** @type {Map<number, { resolve: (answer: number | ImageBitmap) => void, reject: (error: Error) => void }>} */
const waiting = new Map()
let lastId = 0

function startThread() {
  const started = new Worker(new URL('./pdf-thread.js', import.meta.url), { type: 'module' })
  started.addEventListener('message', ({ data: { id, answer, fault } }) => {
    if (fault === undefined) waiting.get(id)?.resolve(answer)
    else waiting.get(id)?.reject(new Error(fault))
    waiting.delete(id)
  })
  started.addEventListener('error', () => {
    for (const { reject } of waiting.values()) reject(new Error('PDFium does not run here.'))
    waiting.clear()
    thread = undefined // the next file starts another
  })
  return started
}

/** @param {PdfOrder} order @returns {Promise<number | ImageBitmap>} */
function ask(order) {
  thread ??= startThread()
  const id = ++lastId
  thread.postMessage({ id, order }, { transfer: order.kind === 'open' ? [order.bytes.buffer] : [] })
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
}

/**
 * Opens a PDF in the browser: nothing is asked of the service for the pictures of its pages.
 *
 * @param {Blob} file
 * @param {string} password
 * @returns {Promise<Pdf | undefined>} undefined when the file does not open
 */
export async function openPdf(file, password) {
  const document = await ask({ kind: 'open', bytes: new Uint8Array(await file.arrayBuffer()), password })
  if (typeof document !== 'number' || document === 0) return undefined
  return {
    async draw(index, width) {
      const drawn = await ask({ kind: 'draw', document, index, width })
      if (typeof drawn === 'number') throw new Error('PDFium drew nothing.')
      return drawn
    },
    close: () => void ask({ kind: 'close', document }),
  }
}
