import { z } from 'zod'

/**
 * Where the text of a PDF's page comes from. `auto`: a text layer that is sound is taken as it is, pictures beside it and every other
 * page are recognised; `ocr`: every page is recognised; `only`: none is.
 */
export const PdfText = z.enum(['auto', 'ocr', 'only'])
export type PdfText = z.infer<typeof PdfText>

/** Pages from one to another, both included; counted from 1. */
export interface PageRange {
  readonly from: number
  readonly to: number
}

/** `1-3,7`: the pages of a document that are wanted. */
export const PageRanges = z
  .string('pages must be a text like "1-3,7".')
  .regex(/^\s*\d{1,7}(\s*-\s*\d{1,7})?(\s*,\s*\d{1,7}(\s*-\s*\d{1,7})?)*\s*$/, 'pages must look like "1-3,7".')
  .max(1_000, 'pages is too long.')
  .transform((text, context): PageRange[] =>
    text.split(',').map((range) => {
      const [from = 0, to = from] = range.split('-').map(Number)
      if (from < 1 || to < from) context.addIssue('pages count from 1, and a range goes upwards, like "1-3,7".')
      return { from, to }
    }),
  )

/** What a task keeps beside its text. */
export const Output = z.enum(['pdf'])
export type Output = z.infer<typeof Output>
