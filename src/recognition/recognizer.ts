import { openImage } from '../images/open.ts'
import type { Recognition } from '../model/recognition.ts'
import type { Pool } from './pool.ts'
import { preparePage } from './prepare.ts'

/** The port to recognition: bytes of an inspected image in, its text out. */
export interface Recognizer {
  /**
   * Recognises every page of an image; the texts are joined with a form feed, as Tesseract does.
   *
   * @param signal stops the engine in the middle of a page; the promise then rejects with the signal's reason
   * @throws UnreadableImageError, RecognitionTimeoutError, RecognitionCrashedError, UnavailableError
   */
  recognise(image: Buffer, signal: AbortSignal): Promise<Recognition>
}

/** Preparation in front of a pool of engine threads. */
export function createRecognizer(pool: Pick<Pool, 'run'>): Recognizer {
  return {
    async recognise(image, signal) {
      const opened = await openImage(image)
      const pages: Recognition[] = []
      for (let index = 0; index < opened.header.pages; index++) {
        signal.throwIfAborted()
        pages.push(await pool.run(await preparePage(opened.page(index)), signal))
      }
      return {
        text: pages.map(({ text }) => text.trimEnd()).join('\f'),
        confidence: pages.reduce((sum, { confidence }) => sum + confidence, 0) / pages.length,
      }
    },
  }
}
