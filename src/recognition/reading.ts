import type { Box } from '../results/polygon.ts'

/** A word as an engine saw it: where, in pixels of the picture that it was given, and how sure it is, from 0 to 1. */
export interface SeenWord {
  readonly content: string
  /** Engines err: it may be empty, or as large as the page. */
  readonly box: Box
  readonly confidence: number
}

/** Words in the order in which they are read. */
export interface SeenLine {
  readonly box: Box
  readonly words: readonly SeenWord[]
}

/** The lines of a paragraph. */
export type SeenBlock = readonly SeenLine[]

/** What an engine read on a picture. */
export type Reading = readonly SeenBlock[]
