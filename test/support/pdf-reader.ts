import { randomUUID } from 'node:crypto'
import { afterAll } from 'vitest'
import { createPdfReader, type PdfReaderOptions } from '../../src/documents/pdf/reader.ts'

/** A reader for one test file, and a short way to open what a test has made. */
export async function startPdfReader(options: Partial<PdfReaderOptions> = {}) {
  const reader = await createPdfReader({ timeoutMs: 20_000, maxBytes: 512 * 1024 * 1024, ...options })
  afterAll(() => reader.close())
  return {
    ...reader,
    openBytes: (bytes: Uint8Array, password?: string) =>
      reader.open({ handle: randomUUID(), load: async () => bytes, ...(password === undefined ? {} : { password }) }),
  }
}
