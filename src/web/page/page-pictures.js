/**
 * @import { Result } from '../../model/result.ts'
 * @import { Entry } from './documents.js'
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
 * @param {Result} result
 * @param {Service} service
 * @returns {(index: number, width: number) => Promise<HTMLElement | undefined>} by the index of a page in the result
 */
export function createPagePictures({ file, options, task }, result, service) {
  const own = openOwn(file, options.password)
  /** @type {ReturnType<typeof openPdf> | undefined} */
  let substitute
  const openSubstitute = async () => {
    if (!task || !options.keep || task.status !== 'completed') return undefined
    return openPdf(await service.output(task.task_id, 'pdf'), '')
  }

  return async (index, width) => {
    try {
      const source = await own
      if (source?.kind === 'picture') return await upright(source.url)
      const number = result.pages[index]?.page ?? 1
      if (source?.kind === 'pdf') return onCanvas(await source.draw(number - 1, width))
      substitute ??= openSubstitute()
      const draw = await substitute
      return draw && onCanvas(await draw(index, width))
    } catch {
      return undefined
    }
  }
}

/** @param {File} file @param {string} password */
async function openOwn(file, password) {
  if (pdfMark.test(await file.slice(0, 1024).text())) {
    const draw = await openPdf(file, password)
    return draw && { kind: /** @type {const} */ ('pdf'), draw }
  }
  const url = URL.createObjectURL(file)
  const shown = await upright(url).catch(() => undefined)
  return shown && { kind: /** @type {const} */ ('picture'), url }
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
