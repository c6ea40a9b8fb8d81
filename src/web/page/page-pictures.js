/**
 * @import { Entry } from './documents.js'
 * @import { Pdf } from './pdf.js'
 * @import { Service } from './service.js'
 */
import { element } from './element.js'
import { openPdf } from './pdf.js'

/** The start of every PDF; some have a few bytes before it. */
const pdfMark = /%PDF-/

/**
 * Draws the pages of a file: from the file itself, which is still here; or, if a browser cannot show it (TIFF, a damaged
 * PDF), from the searchable PDF that the service made of it. Undefined for a page of which there is no picture.
 *
 * @param {Entry} entry
 * @param {Service} service
 * @param {AbortSignal} closed gives everything back that is open
 * @returns {(number: number, width: number) => Promise<HTMLElement | undefined>} by a page's number, counted from 1
 */
export function createPagePictures(entry, service, closed) {
  const own = openOwn(entry, closed)
  /** @type {Promise<Pdf | undefined> | undefined} */
  let substitute

  /** There is none before the task has ended. */
  async function openSubstitute() {
    const { task, options } = entry
    if (!task || !options.keep || task.status !== 'completed') return undefined
    substitute ??= service.output(task.task_id, 'pdf').then((file) => openUntil(closed, file, options.password))
    return substitute
  }

  return async (number, width) => {
    try {
      const source = await own
      if (typeof source === 'string') return await upright(source)
      const pdf = source ?? (await openSubstitute())
      return pdf && onCanvas(await pdf.draw(number - 1, width))
    } catch {
      return undefined
    }
  }
}

/** @param {Entry} entry @param {AbortSignal} closed @returns {Promise<string | Pdf | undefined>} the address of a picture, or a PDF */
async function openOwn({ file, options }, closed) {
  if (pdfMark.test(await file.slice(0, 1024).text())) return openUntil(closed, file, options.password)
  const url = URL.createObjectURL(file)
  closed.addEventListener('abort', () => URL.revokeObjectURL(url))
  const shown = await upright(url).catch(() => undefined)
  return shown && url
}

/** @param {AbortSignal} closed @param {Blob} file @param {string} password */
async function openUntil(closed, file, password) {
  const pdf = await openPdf(file, password)
  if (closed.aborted) pdf?.close()
  else closed.addEventListener('abort', () => pdf?.close())
  return pdf
}

/** Browsers turn a picture as its Exif says. @param {string} src */
async function upright(src) {
  const picture = element('img', { src, alt: '' })
  await picture.decode()
  return picture
}

/** @param {ImageBitmap} drawn */
function onCanvas(drawn) {
  const canvas = element('canvas', { width: drawn.width, height: drawn.height })
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(drawn)
  return canvas
}
