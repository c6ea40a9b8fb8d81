import { type PackedPage, unpackPages } from '../packed-page.ts'
import { type TextFormatName, textFormats } from './formats.ts'

/** Pages to write down. */
export interface RenderRequest {
  readonly format: TextFormatName
  readonly pages: readonly PackedPage[]
}

/** Writes pages down in a format. It is also what a rendering thread does. */
export default function render({ format, pages }: RenderRequest): string {
  return textFormats[format].write(unpackPages(pages))
}
