import { z } from 'zod'

/** What one page says, in OCR.space's words. Boxes are whole pixels; those of a PDF's page as if it was scanned at 300 dpi. */
export const ParsedPage = z.object({
  TextOverlay: z.object({
    Lines: z.array(
      z.object({
        LineText: z.string(),
        Words: z.array(
          z.object({
            WordText: z.string(),
            Left: z.number(),
            Top: z.number(),
            Height: z.number(),
            Width: z.number(),
          }),
        ),
        MaxHeight: z.number(),
        MinTop: z.number(),
      }),
    ),
    HasOverlay: z.boolean(),
    Message: z.string(),
  }),
  TextOrientation: z.string().describe('By how many degrees the text is turned from upright, in quarters.'),
  FileParseExitCode: z.int().describe('1: read; -10: it could not be read; -20: reading it took too long.'),
  ParsedText: z.string().describe('Lines end in CR LF.'),
  ErrorMessage: z.string(),
  ErrorDetails: z.string(),
})
export type ParsedPage = z.infer<typeof ParsedPage>

/** The answer of `POST /parse/image`, whether it is a fault or not. */
export const ParsedImage = z
  .object({
    ParsedResults: z.array(ParsedPage).optional().describe('One for each page.'),
    OCRExitCode: z.int().describe('1: read; 2: some of its pages; 3: none of them; 99: the request was refused.'),
    IsErroredOnProcessing: z.boolean(),
    ErrorMessage: z.array(z.string()).optional(),
    ProcessingTimeInMilliseconds: z.string(),
    SearchablePDFURL: z
      .string()
      .optional()
      .describe('Where the PDF is, if it was asked for, as long as its task lives.'),
  })
  .meta({
    id: 'ParsedImage',
    examples: [
      {
        OCRExitCode: 1,
        IsErroredOnProcessing: false,
        ProcessingTimeInMilliseconds: '412',
        SearchablePDFURL: 'Searchable PDF not generated as it was not requested.',
        ParsedResults: [
          {
            TextOverlay: {
              Lines: [],
              HasOverlay: false,
              Message: 'Text overlay is not provided as it is not requested',
            },
            TextOrientation: '0',
            FileParseExitCode: 1,
            ParsedText: 'Hello, Lector!',
            ErrorMessage: '',
            ErrorDetails: '',
          },
        ],
      },
    ],
  })
export type ParsedImage = z.infer<typeof ParsedImage>

const flag = z.stringbool('isOverlayRequired and isCreateSearchablePdf must be true or false.').default(false)

/** The fields of `POST /parse/image` that mean something here; the others are hints, which it needs none of. */
export const ParseFields = z.object({
  apikey: z.string().optional().describe('A key, where keys are needed; the header apikey may have it too.'),
  language: z.string().optional().describe('A language that is loaded, like "ger" or "deu"; "auto" for all of them.'),
  isOverlayRequired: flag.describe('Say where the words stand.'),
  isCreateSearchablePdf: flag.describe('Make a searchable PDF.'),
  url: z.string().optional().describe('The address of a document; refused.'),
})
export type ParseFields = z.infer<typeof ParseFields>

/** The form of `POST /parse/image`, for the documentation. */
export const ParseForm = ParseFields.extend({
  file: z.file().optional().describe('The document; its part may have any name.'),
  base64Image: z.string().optional().describe('Or else the same as base64, or as a data URI.'),
})
