import { type PackedPage, unpackPages } from '../packed-page.ts'
import { type ForeignFormatName, foreignFormats } from './compat/formats.ts'
import { type TextFormatName, textFormats } from './formats.ts'

/** Pages to write down. */
export interface RenderRequest {
  readonly format: TextFormatName | ForeignFormatName
  readonly pages: readonly PackedPage[]
}

const writers = {
  ...foreignFormats,
  text: textFormats.text.write,
  json: textFormats.json.write,
  hocr: textFormats.hocr.write,
  alto: textFormats.alto.write,
  tsv: textFormats.tsv.write,
  md: textFormats.md.write,
}

/** Writes pages down in a format. It is also what a rendering thread does. */
export default function render({ format, pages }: RenderRequest): string {
  return writers[format](unpackPages(pages))
}
