import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { requestBody } from './client.ts'

/** An image of the corpus. */
export interface CorpusImage {
  /** Absolute path. */
  readonly file: string
  readonly bytes: Buffer
  /** The request that has it. */
  readonly body: string
}

/**
 * Reads the images that a folder's manifest.json names, the largest first, so that what is done many at a time does not end
 * with the longest one alone.
 *
 * @param most so many of them at most, evenly spread over the sizes
 */
export function readCorpus(folder: string, most: number): CorpusImage[] {
  const manifest = z
    .array(z.object({ file: z.string() }))
    .parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')))
  const images = manifest.map((entry) => {
    const file = resolve(folder, entry.file)
    const bytes = readFileSync(file)
    return { file, bytes, body: requestBody(bytes) }
  })
  const step = Math.max(1, images.length / most)
  const picked = images.toSorted((a, b) => b.bytes.length - a.bytes.length)
  return Array.from({ length: Math.min(most, images.length) }, (_, index) => picked[Math.floor(index * step)]).filter(
    (image) => image !== undefined,
  )
}
