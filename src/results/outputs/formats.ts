import type { FormatName } from '../../model/format.ts'
import type { Result } from '../../model/result.ts'
import { toAlto } from './alto.ts'
import { toHocr } from './hocr.ts'
import { toJson } from './json.ts'
import { toMarkdown } from './markdown.ts'
import { toText } from './text.ts'
import { toTsv } from './tsv.ts'

/** One way to write a result down. */
export interface TextFormat {
  readonly mediaType: string
  /** Of a file that holds it, without the dot. */
  readonly extension: string
  readonly write: (result: Result) => string
}

/** Every format that is made of a result alone, by the name that `format` has. All are UTF-8. */
export const textFormats = {
  text: { mediaType: 'text/plain; charset=utf-8', extension: 'txt', write: toText },
  json: { mediaType: 'application/json', extension: 'json', write: toJson },
  hocr: { mediaType: 'text/vnd.hocr+html', extension: 'hocr', write: toHocr },
  alto: { mediaType: 'application/xml', extension: 'xml', write: toAlto },
  tsv: { mediaType: 'text/tab-separated-values', extension: 'tsv', write: toTsv },
  md: { mediaType: 'text/markdown', extension: 'md', write: toMarkdown },
} as const satisfies Record<Exclude<FormatName, 'pdf'>, TextFormat>

/** The name of such a format. */
export type TextFormatName = keyof typeof textFormats

/** Every format, with those that are made of the documents too. */
export const formats = {
  ...textFormats,
  pdf: { mediaType: 'application/pdf', extension: 'pdf' },
} as const satisfies Record<FormatName, Omit<TextFormat, 'write'>>
