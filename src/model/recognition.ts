import { z } from 'zod'
import type { PageResult } from './result.ts'

/** What reading one page gave. */
export interface Recognition {
  readonly result: PageResult
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
