import { z } from 'zod'

/**
 * Four corners as x1, y1, …, x4, y4: clockwise, from the top left as one reads the words. In the coordinates of the page as a
 * viewer shows it, origin top left.
 */
export const Polygon = z
  .array(z.number())
  .length(8)
  .meta({ id: 'Polygon', examples: [[72, 96, 140, 96, 140, 112, 72, 112]] })
export type Polygon = z.infer<typeof Polygon>

/** A run of things: code points of `content`, or entries of `words` or `lines`. */
export const Span = z.object({ offset: z.int().nonnegative(), length: z.int().nonnegative() }).meta({ id: 'Span' })
export type Span = z.infer<typeof Span>

/** How sure, from 0 to 1. */
const Confidence = z.number().min(0).max(1)

/** A word, and where it stands. `content` is what its span of the whole content says. */
export const Word = z
  .object({ content: z.string(), polygon: Polygon, confidence: Confidence, span: Span })
  .meta({ id: 'Word' })
export type Word = z.infer<typeof Word>

/** Words that are read in one go. */
export const Line = z
  .object({ content: z.string(), polygon: Polygon, span: Span, words: Span.describe('Of the words of the page.') })
  .meta({ id: 'Line' })
export type Line = z.infer<typeof Line>

/** Lines that belong together: a paragraph, the cells of a table; or a picture, which has none. */
export const Block = z
  .object({
    polygon: Polygon,
    span: Span,
    kind: z.enum(['text', 'table', 'picture']),
    lines: Span.describe('Of the lines of the page.'),
  })
  .meta({ id: 'Block' })
export type Block = z.infer<typeof Block>

/** Why the text of a page should not be relied on as it is. */
export const Warning = z
  .object({
    code: z.enum(['low-confidence', 'text-not-read']),
    detail: z.string(),
    share: z.number().min(0).max(1).optional().describe('How much was not read, of what looks like letters.'),
  })
  .meta({ id: 'Warning' })
export type Warning = z.infer<typeof Warning>

/** What reading one page gave. Its spans count from the start of its own content, in code points. */
export const PageResult = z.object({
  content: z.string(),
  width: z.number().positive(),
  height: z.number().positive(),
  unit: z.enum(['pixel', 'point']).describe('Pixels of a picture; points (1/72 inch) of a PDF.'),
  angle: z.number().describe('Degrees clockwise that the text is turned from upright, in (-180, 180].'),
  source: z.enum(['ocr', 'text-layer', 'mixed']).describe('Whether it was recognised, or taken from the document.'),
  confidence: Confidence.describe('The mean over the words; 0 without words.'),
  blocks: z.array(Block),
  lines: z.array(Line),
  words: z.array(Word),
  warnings: z.array(Warning).optional().describe('Left out when there are none.'),
})
export type PageResult = z.infer<typeof PageResult>

/** A page among others: its spans count from the start of the content of the whole {@link Result}. */
export const Page = PageResult.omit({ content: true })
  .extend({
    item: z.int().nonnegative().describe('The place in the request of the document that it belongs to.'),
    page: z.int().positive().describe('Its number in that document, from 1.'),
    span: Span,
  })
  .meta({ id: 'Page' })
export type Page = z.infer<typeof Page>

/** All that was read, of which every output format is made. Pages are joined by a form feed in `content`. */
export const Result = z.object({ content: z.string(), pages: z.array(Page) }).meta({ id: 'Result' })
export type Result = z.infer<typeof Result>
