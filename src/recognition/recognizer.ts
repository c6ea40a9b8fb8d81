import { openImage } from '../images/open.ts'
import type { Recognition } from '../model/recognition.ts'
import { type Page, turnOver } from './page.ts'
import type { Pool } from './pool.ts'
import type { Preparer } from './prepare/preparer.ts'

/** What a text depends on besides its image. */
export interface RecogniseOptions {
  /** One of the loaded languages, or several joined by `+`; all of them when left out. */
  readonly language?: string | undefined
  /** Whose image it is; a cache tells its text to them alone. Nobody's is everybody's. */
  readonly owner?: string | undefined
}

/** The port to recognition: bytes of an inspected image in, its text out. */
export interface Recognizer {
  /**
   * Recognises every page of an image; the texts are joined with a form feed, as Tesseract does.
   *
   * @param signal stops the engine in the middle of a page; the promise then rejects with the signal's reason
   * @throws UnreadableImageError, RecognitionTimeoutError, RecognitionCrashedError, UnavailableError
   */
  recognise(image: Buffer, signal: AbortSignal, options?: RecogniseOptions): Promise<Recognition>
}

/**
 * A page read with less confidence (0–100) may stand on its head. Of 21 pages turned by 90°, 180° and 270° the wrong way
 * up was read with 25 to 43, the right way up with 52 to 95.
 */
export const upsideDownBelow = 45

/** Preparation in front of a pool of engine threads. */
export function createRecognizer(pool: Pick<Pool, 'run'>, preparer: Pick<Preparer, 'prepare'>): Recognizer {
  async function readPage(page: Page, signal: AbortSignal, language?: string): Promise<Recognition> {
    const first = await pool.run(page, signal, language)
    if (first.confidence >= upsideDownBelow || first.text.trim() === '') return first
    const second = await pool.run(turnOver(page), signal, language)
    return second.confidence > first.confidence ? second : first
  }

  return {
    async recognise(image, signal, { language } = {}) {
      const { header } = await openImage(image)
      const pages: Recognition[] = []
      for (let index = 0; index < header.pages; index++) {
        pages.push(await readPage(await preparer.prepare(image, index, signal), signal, language))
      }
      return {
        text: pages.map(({ text }) => text.trimEnd()).join('\f'),
        confidence: pages.reduce((sum, { confidence }) => sum + confidence, 0) / pages.length,
      }
    },
  }
}
