import { freeMemory } from '../free-memory.ts'
import type { Recognition } from '../model/recognition.ts'
import type { PageResult } from '../model/result.ts'
import type { Pool } from './pool.ts'
import type { Preparer } from './prepare/preparer.ts'
import { readPage } from './read-page.ts'

/** What a text depends on besides its image. */
export interface RecogniseOptions {
  /** One of the loaded languages, or several joined by `+`; all of them when left out. */
  readonly language?: string | undefined
  /** Whose image it is; a cache tells its text to them alone. Nobody's is everybody's. */
  readonly owner?: string | undefined
}

/** The port to recognition: bytes of an inspected document in, what one of its pages says out. */
export interface Recognizer {
  /**
   * Reads one page of a document.
   *
   * @param page counted from 1
   * @param signal stops the engine in the middle of a page; the promise then rejects with the signal's reason
   * @throws UnreadableImageError, RecognitionTimeoutError, RecognitionCrashedError, UnavailableError
   */
  recognise(image: Buffer, page: number, signal: AbortSignal, options?: RecogniseOptions): Promise<Recognition>
}

/**
 * Preparation in front of a pool of engine threads. An image that has all threads to itself is cut into strips, one for
 * each thread, where its pages allow it.
 */
export function createRecognizer(pool: Pick<Pool, 'run' | 'size'>, preparer: Pick<Preparer, 'prepare'>): Recognizer {
  let inHand = 0

  async function prepareAndRead(
    image: Buffer,
    page: number,
    signal: AbortSignal,
    language?: string,
  ): Promise<PageResult> {
    const strips = inHand === 1 ? pool.size : 1
    const prepared = await preparer.prepare({ of: { image, index: page - 1 } }, strips, signal)
    const cuts = inHand === 1 ? prepared.cuts : [] // whoever came meanwhile must not wait behind two strips
    const result = await readPage({ ...prepared, cuts }, (part, stop) => pool.run(part, stop, language), signal)
    freeMemory(prepared.page.data)
    return result
  }

  return {
    async recognise(image, page, signal, { language } = {}) {
      inHand++
      try {
        return { result: await prepareAndRead(image, page, signal, language) }
      } finally {
        inHand--
      }
    },
  }
}
