import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import pLimit from 'p-limit'

import { PasswordRequiredError, UnavailableError, UnreadableDocumentError } from '../../errors.ts'
import type { Box } from '../../results/polygon.ts'
import type { PageContents } from './document.ts'
import { createThread, ThreadCrashedError } from './guarded-thread.ts'
import type { Answer, Request } from './messages.ts'
import type { PagePicture } from './picture.ts'

/** How PDFs are read. */
export interface PdfReaderOptions {
  /** The longest that one call may take; its thread is stopped then. */
  readonly timeoutMs: number
  /** That PDFium may take for all documents that are open; what wants more is unreadable. */
  readonly maxBytes: number
}

/** A document that somebody has. */
export interface PdfSource {
  /** Names the document for as long as anybody asks for it: one handle, one file. */
  readonly handle: string
  /** Its bytes, wanted again when the thread that had it open is gone. They are left as they are. */
  load(): Promise<Uint8Array>
  readonly password?: string
}

/** PDFs, read in a thread of their own. */
export type PdfReader = Awaited<ReturnType<typeof createPdfReader>>

/** An open document. Pages count from 0. */
export interface PdfDocument {
  readonly pageCount: number
  /** @throws UnreadableDocumentError */
  contents(page: number): Promise<PageContents>
  /** The page as a picture. @throws UnreadableDocumentError */
  picture(page: number, maxPixels: number): Promise<PagePicture>
  /** A part of the page without its text, in the resolution of the pictures there. @throws UnreadableDocumentError */
  part(page: number, part: Box, maxPixels: number): Promise<PagePicture>
  /** The document written anew, repaired and not encrypted. @throws UnreadableDocumentError */
  copy(): Promise<Uint8Array<ArrayBuffer>>
  /** Forgets it; nothing breaks without that, since documents that nobody asks for are closed. */
  close(): Promise<void>
}

/**
 * Starts a reader. PDFium runs as WebAssembly: whatever a document makes of it, it stays within memory of its own. What is left is time
 * and memory, for which its thread is stopped, and another started.
 */
export async function createPdfReader({ timeoutMs, maxBytes }: PdfReaderOptions) {
  const thread = createThread(await compile(), maxBytes)
  const inTurn = pLimit(1)
  let closed = false

  async function attempt(source: PdfSource, request: Request): Promise<Answer> {
    const { key } = request
    const first = await thread.call(request, timeoutMs)
    if (first.kind !== 'closed') return first
    const bytes = await source.load()
    const opened = await thread.call({ kind: 'open', key, bytes, password: source.password }, timeoutMs)
    return opened.kind === 'refused' ? opened : thread.call(request, timeoutMs)
  }

  /** A crash may be due to what was read before, so there is a second attempt, in another thread. */
  async function ask(source: PdfSource, request: Request): Promise<Answer> {
    if (closed) throw new UnavailableError('The reader of documents is closed.')
    try {
      return await attempt(source, request)
    } catch (error) {
      if (closed || !(error instanceof ThreadCrashedError)) throw error
    }
    return attempt(source, request).catch((cause: unknown) => {
      throw cause instanceof ThreadCrashedError ? new UnreadableDocumentError({ cause }) : cause
    })
  }

  async function askFor<Kind extends Answer['kind']>(kind: Kind, source: PdfSource, request: Request) {
    const answer = await inTurn(() => ask(source, request))
    return expect(answer, kind)
  }

  return {
    /** @throws PasswordRequiredError, UnreadableDocumentError, and what `load` of the source throws */
    async open(source: PdfSource): Promise<PdfDocument> {
      const key = JSON.stringify([source.handle, source.password])
      const { pageCount } = await askFor('count', source, { kind: 'count', key })
      return {
        pageCount,
        contents: async (page) => (await askFor('contents', source, { kind: 'contents', key, page })).contents,
        picture: async (page, maxPixels) =>
          (await askFor('picture', source, { kind: 'picture', key, page, maxPixels })).picture,
        part: async (page, part, maxPixels) =>
          (await askFor('picture', source, { kind: 'part', key, page, part, maxPixels })).picture,
        copy: async () => (await askFor('copy', source, { kind: 'copy', key })).bytes,
        close: async () => {
          await inTurn(() => thread.call({ kind: 'close', key }, timeoutMs))
        },
      }
    },

    /** Stops the thread; what is in hand is rejected. */
    async close(): Promise<void> {
      closed = true
      await thread.stop()
    },
  }
}

function isKind<Kind extends Answer['kind']>(answer: Answer, kind: Kind): answer is Extract<Answer, { kind: Kind }> {
  return answer.kind === kind
}

function expect<Kind extends Answer['kind']>(answer: Answer, kind: Kind): Extract<Answer, { kind: Kind }> {
  if (isKind(answer, kind)) return answer
  const cause = answer.kind === 'refused' ? answer.message : `The thread answered ${answer.kind}.`
  throw answer.kind === 'refused' && answer.why === 'password'
    ? new PasswordRequiredError({ cause })
    : new UnreadableDocumentError({ cause })
}

/** Compiled once, for all threads that are ever started. */
async function compile(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(fileURLToPath(import.meta.resolve('@embedpdf/pdfium/pdfium.wasm'))))
}
