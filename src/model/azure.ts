import { z } from 'zod'
import { exampleImage } from './example-image.ts'
import { PageRanges } from './options.ts'

/** The one version of Azure Document Intelligence that is spoken here. */
export const azureVersion = '2024-11-30'
/** The one model of it. */
export const azureModel = 'prebuilt-read'

/** What a `length` of a text counts: what a reader takes for a character (a grapheme cluster), code points, or UTF-16. */
export const StringIndexType = z.enum(['textElements', 'unicodeCodePoint', 'utf16CodeUnit'])
export type StringIndexType = z.infer<typeof StringIndexType>

/** The JSON body of `…:analyze`. */
export const AnalyzeRequest = z
  .object(
    {
      base64Source: z.string('base64Source must be a string.').optional().describe('The document, as base64.'),
      urlSource: z.string('urlSource must be a string.').optional().describe('Its address; refused.'),
    },
    'The body must be a JSON object with base64Source.',
  )
  .refine(
    ({ base64Source, urlSource }) => (base64Source === undefined) !== (urlSource === undefined),
    'The body must have either base64Source or urlSource.',
  )
  .meta({ id: 'AnalyzeRequest', example: { base64Source: exampleImage } })
export type AnalyzeRequest = z.infer<typeof AnalyzeRequest>

/** Where every call says which version it speaks. */
const ApiVersion = z.literal(azureVersion, `api-version must be ${azureVersion}.`)

/** A list, as clients write it in a query: by commas, or by repetition. */
const QueryList = z
  .union([z.string(), z.array(z.string())])
  .transform((lists) => [lists].flat().flatMap((list) => list.split(',').filter(Boolean)))

/** What there is not here may not be asked for. */
const absent = (name: string) =>
  QueryList.refine((names) => names.length === 0, `${name} is not supported.`)
    .optional()
    .describe('Refused.')

/** The query of `…:analyze`. What is not in it is refused. */
export const AnalyzeQuery = z.strictObject(
  {
    'api-version': ApiVersion,
    _overload: z.string().optional().describe('Sent by some clients, and of no meaning.'),
    pages: PageRanges.optional().describe('Those that are wanted, like "1-3,7".'),
    locale: z
      .string('locale must be given once.')
      .optional()
      .describe('A language that is loaded: "de", "en-GB", "zh-Hant".'),
    stringIndexType: z
      .enum(StringIndexType.options, `stringIndexType must be one of ${StringIndexType.options.join(', ')}.`)
      .optional()
      .describe('What offsets and lengths count; textElements when it is left out.'),
    features: absent('features'),
    queryFields: absent('queryFields'),
    outputContentFormat: z
      .literal('text', 'outputContentFormat must be text.')
      .optional()
      .describe('What the content is.'),
    output: QueryList.pipe(z.array(z.enum(['pdf'], 'output may hold "pdf".')))
      .optional()
      .describe('pdf: keep what a searchable PDF needs.'),
  },
  {
    error: ({ code, keys }) =>
      code === 'unrecognized_keys' ? `There is no parameter ${keys.join(', ').slice(0, 100)}.` : undefined,
  },
)
export type AnalyzeQuery = z.infer<typeof AnalyzeQuery>

/** The query of the calls that name a result. */
export const ResultQuery = z.object({ 'api-version': ApiVersion })

/** One error in another. */
const InnerError = z.object({ code: z.string(), message: z.string() })

/** How that service tells an error, in an answer and in an operation. */
export const AzureErrorDetail = z
  .object({ code: z.string(), message: z.string(), innererror: InnerError.optional() })
  .meta({ id: 'AzureErrorDetail' })
export type AzureErrorDetail = z.infer<typeof AzureErrorDetail>

/** The body of an answer that is an error. */
export const AzureError = z.object({ error: AzureErrorDetail }).meta({
  id: 'AzureError',
  examples: [
    {
      error: {
        code: 'NotFound',
        message: 'Resource not found.',
        innererror: { code: 'ModelNotFound', message: `The only model here is ${azureModel}.` },
      },
    },
  ],
})

const AzureSpan = z.object({ offset: z.int().nonnegative(), length: z.int().nonnegative() })
const AzurePolygon = z.array(z.number())

/** A page of {@link AnalyzeResult}. */
export const AzurePage = z.object({
  pageNumber: z.int().positive(),
  angle: z.number(),
  width: z.number(),
  height: z.number(),
  unit: z.enum(['pixel', 'inch']),
  spans: z.array(AzureSpan),
  words: z.array(z.object({ content: z.string(), polygon: AzurePolygon, confidence: z.number(), span: AzureSpan })),
  lines: z.array(z.object({ content: z.string(), polygon: AzurePolygon, spans: z.array(AzureSpan) })),
})
export type AzurePage = z.infer<typeof AzurePage>

/** What was read. Pages are joined by a line feed in `content`. */
export const AnalyzeResult = z.object({
  apiVersion: z.literal(azureVersion),
  modelId: z.literal(azureModel),
  stringIndexType: StringIndexType,
  contentFormat: z.literal('text'),
  content: z.string(),
  pages: z.array(AzurePage),
  warnings: z
    .array(z.object({ code: z.string(), message: z.string(), target: z.string().optional() }))
    .optional()
    .describe('Pages that could not be read.'),
})
export type AnalyzeResult = z.infer<typeof AnalyzeResult>

/** How far an operation is. */
export const AnalyzeOperation = z
  .object({
    status: z.enum(['notStarted', 'running', 'succeeded', 'failed', 'canceled']),
    createdDateTime: z.iso.datetime(),
    lastUpdatedDateTime: z.iso.datetime(),
    error: AzureErrorDetail.optional(),
    analyzeResult: AnalyzeResult.optional(),
  })
  .meta({
    id: 'AnalyzeOperation',
    examples: [
      {
        status: 'succeeded',
        createdDateTime: '2026-01-02T03:04:05.678Z',
        lastUpdatedDateTime: '2026-01-02T03:04:06.123Z',
        analyzeResult: {
          apiVersion: azureVersion,
          modelId: azureModel,
          stringIndexType: 'textElements',
          contentFormat: 'text',
          content: 'Hello',
          pages: [
            {
              pageNumber: 1,
              angle: 0,
              width: 260,
              height: 60,
              unit: 'pixel',
              spans: [{ offset: 0, length: 5 }],
              words: [
                {
                  content: 'Hello',
                  polygon: [16, 20, 93, 20, 93, 46, 16, 46],
                  confidence: 0.96,
                  span: { offset: 0, length: 5 },
                },
              ],
              lines: [
                {
                  content: 'Hello',
                  polygon: [16, 20, 93, 20, 93, 46, 16, 46],
                  spans: [{ offset: 0, length: 5 }],
                },
              ],
            },
          ],
        },
      },
    ],
  })
export type AnalyzeOperation = z.infer<typeof AnalyzeOperation>
