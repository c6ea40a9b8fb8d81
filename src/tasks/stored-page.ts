import { z } from 'zod'

/** What is kept of a page that was read: its text, and under which key the cache has it too. */
export const StoredPage = z.object({ text: z.string(), cacheKey: z.string().optional() })
export type StoredPage = z.infer<typeof StoredPage>

/** As bytes for Redis. */
export function packPage(page: StoredPage): Buffer {
  return Buffer.from(JSON.stringify(page))
}

/** What {@link packPage} was given. */
export function unpackPage(bytes: Buffer): StoredPage {
  return StoredPage.parse(JSON.parse(bytes.toString()))
}
