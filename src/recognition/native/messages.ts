import { z } from 'zod'

/** What a child is started with: its only argument, as JSON. */
export const ChildOptions = z.object({
  /** Folder of .traineddata files. */
  folder: z.string(),
  /** What to load at the start: all languages, so that each model is known to load. */
  language: z.string(),
  /** After which the kernel ends a child that is still busy with its page. */
  deadlineMs: z.number(),
})
export type ChildOptions = z.infer<typeof ChildOptions>

/**
 * Parent to child: one page, whose pixels (a byte each, rows from the top) follow on the pipe. The next one comes when this
 * has been answered.
 */
export interface PageRequest {
  readonly width: number
  readonly height: number
  readonly language: string
  /** See {@link Page.isBlock}. */
  readonly isBlock: boolean
}

/** Child to parent: `ready` or `failed` once, then `recognised` or `failed` for every page. */
export const ChildMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), version: z.string() }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
  z.object({
    kind: z.literal('recognised'),
    tsv: z.string(),
    /** What the child holds after the page. */
    rssBytes: z.number(),
  }),
])
export type ChildMessage = z.infer<typeof ChildMessage>
