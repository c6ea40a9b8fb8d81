import { randomUUID } from 'node:crypto'
import { isPdf } from '../documents/format.ts'
import type { PdfReader, PdfSource } from '../documents/pdf/reader.ts'
import { freeMemory } from '../free-memory.ts'
import type { PdfText } from '../model/options.ts'
import type { Recognition } from '../model/recognition.ts'
import type { PageResult } from '../model/result.ts'
import { unlessAborted } from '../unless-aborted.ts'
import type { Pool } from './pool.ts'
import type { Picture } from './prepare/prepared.ts'
import type { Preparer } from './prepare/preparer.ts'
import { type ReadPart, readPage } from './read-page.ts'
import { readPdfPage } from './read-pdf-page.ts'
import { knowsLetters } from './reader/models.ts'
import type { Reader } from './reader/reader.ts'

/** What a result depends on besides its document. */
export interface RecogniseOptions {
  /** One of the loaded languages, or several joined by `+`; all of them when left out. */
  readonly language?: string | undefined
  /** Whose document it is; a cache tells its text to them alone. Nobody's is everybody's. */
  readonly owner?: string | undefined
  /** Where the text of a PDF's page comes from; `auto` when left out. */
  readonly pdfText?: PdfText | undefined
}

/** The port to recognition: bytes of an inspected document in, what one of its pages says out. */
export interface Recognizer {
  /**
   * Reads one page of a document.
   *
   * @param page counted from 1
   * @param signal stops the engine in the middle of a page; the promise then rejects with the signal's reason
   * @throws UnreadableImageError, UnreadableDocumentError, RecognitionTimeoutError, RecognitionCrashedError, UnavailableError
   */
  recognise(document: Buffer, page: number, signal: AbortSignal, options?: RecogniseOptions): Promise<Recognition>
}

/** The second reader as it was configured. */
export interface ReaderChoice {
  readonly reader: Pick<Reader, 'find' | 'read'>
  /** Whether it reads all lines, and not only those that the engine missed or doubts. */
  readonly all: boolean
  /** All loaded languages, joined by `+`. */
  readonly languages: string
}

/** What reading takes. Whoever made the parts closes them. */
export interface RecognizerDeps {
  readonly pool: Pick<Pool, 'run' | 'size'>
  readonly preparer: Pick<Preparer, 'prepare'>
  /** Reads beside the engine; left out, the engine is alone. */
  readonly reader?: ReaderChoice | undefined
  readonly pdfs: Pick<PdfReader, 'open'>
  /** Of a PDF's page as a picture: one that would have more at its own resolution is read smaller. */
  readonly maxPixels: number
}

/**
 * Preparation in front of a pool of engine threads, and PDFs in front of both. A page that has all threads to itself is cut into strips,
 * one for each thread, where it allows it.
 */
export function createRecognizer({ pool, preparer, reader, pdfs, maxPixels }: RecognizerDeps): Recognizer {
  let inHand = 0

  async function read(picture: Picture, signal: AbortSignal, language?: string): Promise<PageResult> {
    const strips = inHand === 1 ? pool.size : 1
    const prepared = await preparer.prepare(picture, strips, signal)
    const cuts = inHand === 1 ? prepared.cuts : [] // whoever came meanwhile must not wait behind two strips
    const engine: ReadPart = (part, stop) => pool.run(part, stop, language)
    const second = reader && { ...reader, replaces: knowsLetters(language ?? reader.languages) }
    const result = await readPage({ ...prepared, cuts }, engine, signal, second)
    freeMemory(prepared.page.data)
    return result
  }

  async function readPdf(
    bytes: Buffer,
    page: number,
    signal: AbortSignal,
    { language, pdfText = 'auto' }: RecogniseOptions,
  ): Promise<PageResult> {
    const document = await pdfs.open(sourceOf(bytes))
    return readPdfPage(document, page, { pdfText, maxPixels, read: (picture) => read(picture, signal, language) })
  }

  return {
    async recognise(document, page, signal, options = {}) {
      inHand++
      try {
        if (!isPdf(document)) {
          return { result: await read({ of: { image: document, index: page - 1 } }, signal, options.language) }
        }
        return { result: await unlessAborted(readPdf(document, page, signal, options), signal) }
      } finally {
        inHand--
      }
    },
  }
}

/** One for each document in hand, so that it is opened once and not for each of its pages. */
const sources = new WeakMap<Buffer, PdfSource>()

function sourceOf(bytes: Buffer): PdfSource {
  const source = sources.get(bytes) ?? { handle: randomUUID(), load: async () => bytes }
  sources.set(bytes, source)
  return source
}
