import { extname } from 'node:path'
import { Piscina } from 'piscina'
import { RelayedError, UnreadableDocumentError } from '../../../errors.ts'
import type { PackedPage } from '../../packed-page.ts'
import type { SearchableOptions, SourceDocument } from './searchable.ts'
import type { SearchableReply, SearchableRequest } from './thread.ts'

/** What a writer has to keep to. */
export interface PdfWriterOptions {
  readonly threads: number
  /** Documents that take longer are made to; what works on them is stopped. */
  readonly timeoutMs: number
  /** Of objects, in a thread: bytes of documents and pictures are not among them. */
  readonly maxHeapMb?: number
  /** Makes a whole file of a broken one, unprotected; rejects when it cannot. */
  readonly repair?: (document: Buffer, password: string | undefined) => Promise<Buffer>
}

/** Makes searchable PDFs, in threads that can be stopped: their loops over documents must not hold up the process's event loop. */
export type PdfWriter = ReturnType<typeof createPdfWriter>

/** A writer with so many threads; each is started when it is first needed, and goes when it was not needed for a while. */
export function createPdfWriter({ threads, timeoutMs, maxHeapMb = 512, repair }: PdfWriterOptions) {
  // The same folder holds .ts when run from source and .js when built.
  const filename = new URL(`./thread${extname(import.meta.filename)}`, import.meta.url).href
  const pool = new Piscina<SearchableRequest, SearchableReply>({
    filename,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: 30_000,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  })

  async function attempt(request: SearchableRequest, signal: AbortSignal | undefined): Promise<SearchableReply> {
    signal?.throwIfAborted()
    const deadline = AbortSignal.timeout(timeoutMs)
    return pool
      .run(request, { signal: signal ? AbortSignal.any([signal, deadline]) : deadline })
      .catch((error: unknown) => {
        if (signal?.aborted) throw signal.reason
        if (deadline.aborted || isOutOfMemory(error)) throw new UnreadableDocumentError({ cause: error })
        throw error
      })
  }

  return {
    /**
     * All documents in one PDF, in order; see {@link searchablePdf}. The pages' `item` is the place among these documents. Those that are broken are repaired first.
     *
     * @param signal stops the thread in the middle of it; rejects with the signal's reason
     * @throws DocumentSignedError, UnreadableDocumentError, PasswordRequiredError, UnreadableImageError, all with `index` if it is known
     */
    async write(
      documents: readonly SourceDocument[],
      pages: readonly PackedPage[],
      options: SearchableOptions = {},
      signal?: AbortSignal,
    ): Promise<Buffer> {
      const sources = [...documents]
      const repaired = new Set<number>()
      for (;;) {
        const reply = await attempt({ documents: sources, pages, options }, signal)
        if ('pdf' in reply) return Buffer.from(reply.pdf.buffer, reply.pdf.byteOffset, reply.pdf.length)
        const { code, index = 0 } = reply.fault
        const source = sources[index]
        if (code !== 'unreadable-document' || !repair || !source || repaired.has(index))
          throw new RelayedError(reply.fault)
        repaired.add(index)
        const bytes = await repair(source.bytes, source.password).catch((cause: unknown) => {
          throw Object.assign(new UnreadableDocumentError({ cause }), { index })
        })
        sources[index] = { bytes, format: source.format }
      }
    },

    /** Stops every thread. */
    close: () => pool.destroy(),
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
