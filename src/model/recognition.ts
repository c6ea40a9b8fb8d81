import { z } from 'zod'

/** What an engine made of one page: its text, and how sure it was (0–100, the mean over words, as Tesseract counts it). */
export interface Recognition {
  readonly text: string
  readonly confidence: number
  /** How it came about, where there is a cache: it was there, somebody was at it already, or it was recognised just now. */
  readonly cache?: 'hit' | 'coalesced' | 'miss'
  /** Under which the cache keeps it. */
  readonly cacheKey?: string
}

/** Text in the shape of the request: a string for a string, an array in the same order for an array. */
export const RecognisedText = z
  .object({ text: z.union([z.string(), z.array(z.string())]).meta({ examples: ['Hello, Lector!'] }) })
  .meta({ id: 'RecognisedText' })
export type RecognisedText = z.infer<typeof RecognisedText>
