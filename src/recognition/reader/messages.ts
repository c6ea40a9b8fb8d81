import { z } from 'zod'

/** Files of the networks. */
export const ReaderModels = z.object({ detector: z.string(), recogniser: z.string(), dictionary: z.string() })
export type ReaderModels = z.infer<typeof ReaderModels>

/** What a reader's child is started with: its only argument, as JSON. */
export const ReaderOptions = z.object({
  models: ReaderModels,
  /** After which the kernel ends a child that is still busy with its page. */
  deadlineMs: z.number(),
})
export type ReaderOptions = z.infer<typeof ReaderOptions>

const Rectangle = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  degrees: z.number(),
})

const Box = z.object({ left: z.number(), top: z.number(), right: z.number(), bottom: z.number() })

/** A line to read, and where the engine saw words in it. */
const Place = Rectangle.extend({ parts: z.array(Box) })
export type Place = z.infer<typeof Place>

/** A line as the reader read it, in pixels of the page. The confidence is the mean over its letters. */
export const ReadLine = z.object({
  words: z.array(z.object({ content: z.string(), box: Box, confidence: z.number() })),
  confidence: z.number(),
})
export type ReadLine = z.infer<typeof ReadLine>

/** Parent to child: a page, whose pixels follow on the pipe. Without places its lines are found, with places they are read. */
export const ReaderRequest = z.object({
  width: z.number(),
  height: z.number(),
  places: z.array(Place).optional(),
  /** The most time for reading. */
  budgetMs: z.number(),
})
export type ReaderRequest = z.infer<typeof ReaderRequest>

/** Child to parent: `ready` or `failed` once, then an answer for every page. */
export const ReaderMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
  z.object({ kind: z.literal('found'), places: z.array(Rectangle), rssBytes: z.number() }),
  z.object({ kind: z.literal('read'), lines: z.array(ReadLine), rssBytes: z.number() }),
])
export type ReaderMessage = z.infer<typeof ReaderMessage>
