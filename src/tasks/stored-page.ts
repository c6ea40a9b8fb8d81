import type { Recognition } from '../model/recognition.ts'
import { packPage } from '../results/packing.ts'

/** What is kept of a page that was read: its result, and under which key the cache has it too. */
export interface StoredPage extends Pick<Recognition, 'result'> {
  readonly cacheKey?: string | undefined
}

/** A stored page as it came from Redis: its result, still packed, and its key in the cache. */
export interface LoadedPage {
  readonly packed: Buffer
  readonly cacheKey: string | undefined
}

/** As bytes for Redis: the length of the key, the key, the packed result. */
export function storePage({ result, cacheKey = '' }: StoredPage): Buffer {
  return Buffer.concat([Buffer.of(cacheKey.length), Buffer.from(cacheKey, 'latin1'), packPage(result)])
}

/** What {@link storePage} was given, the result still packed. */
export function loadPage(bytes: Buffer): LoadedPage {
  const end = 1 + bytes.readUInt8(0)
  return { packed: bytes.subarray(end), cacheKey: bytes.toString('latin1', 1, end) || undefined }
}
