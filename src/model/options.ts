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

/** What a request may say beside its images: in its body, whichever that is, or in the query. In both, the body counts. */
export const RequestOptions = z.object({
  language: z
    .string('language must be a string, like "eng" or "eng+deu".')
    .optional()
    .describe('A language that is loaded (GET /languages), or several joined by "+", the most likely first.'),
  pages: PageRanges.optional().describe('Those of a document that are wanted, like "1-3,7".'),
  pdf_text: z
    .enum(PdfText.options, 'pdf_text must be auto, ocr or only.')
    .optional()
    .describe(
      'Where the text of a page of a PDF comes from. auto: its text layer where that is sound, else recognition; ocr; only: never recognition.',
    ),
  password: z
    .string('password must be a string.')
    .max(1_000, 'password is too long.')
    .optional()
    .describe('Of a PDF that is locked.'),
  outputs: z
    .union([z.string(), z.array(z.string())], 'outputs must be a list, like "pdf".')
    .transform((names) => (typeof names === 'string' ? names.split(',').map((name) => name.trim()) : names))
    .pipe(z.array(z.enum(Output.options, 'outputs may hold "pdf".')))
    .optional()
    .describe('What a task keeps beside its text. A list, or its items separated by commas.'),
  callback_url: z
    .string('callback_url must be a string.')
    .max(2_000, 'callback_url is too long.')
    .optional()
    .describe(
      'Of a task: who is told when it has ended, by a signed POST (Standard Webhooks). Its host must be in CALLBACK_HOSTS.',
    ),
})
export type RequestOptions = z.infer<typeof RequestOptions>
