import { allOrNone } from '../all-or-none.ts'
import { freeMemory } from '../free-memory.ts'
import type { Recognition } from '../model/recognition.ts'
import { cutPage, turnOver } from './page.ts'
import type { Pool } from './pool.ts'
import type { PreparedPage, Preparer } from './prepare/preparer.ts'

/** What a text depends on besides its image. */
export interface RecogniseOptions {
  /** One of the loaded languages, or several joined by `+`; all of them when left out. */
  readonly language?: string | undefined
  /** Whose image it is; a cache tells its text to them alone. Nobody's is everybody's. */
  readonly owner?: string | undefined
}

/** The port to recognition: bytes of an inspected image in, the text of a page out. */
export interface Recognizer {
  /**
   * Recognises one page of an image.
   *
   * @param page counted from 1
   * @param signal stops the engine in the middle of a page; the promise then rejects with the signal's reason
   * @throws UnreadableImageError, RecognitionTimeoutError, RecognitionCrashedError, UnavailableError
   */
  recognise(image: Buffer, page: number, signal: AbortSignal, options?: RecogniseOptions): Promise<Recognition>
}

/**
 * A page read with less confidence (0–100) may stand on its head. Of 21 pages turned by 90°, 180° and 270° the wrong way
 * up was read with 25 to 43, the right way up with 52 to 95.
 */
export const upsideDownBelow = 45

/**
 * Preparation in front of a pool of engine threads. An image that has all threads to itself is cut into strips, one for
 * each thread, where its pages allow it.
 */
export function createRecognizer(pool: Pick<Pool, 'run' | 'size'>, preparer: Pick<Preparer, 'prepare'>): Recognizer {
  let inHand = 0

  async function readPage({ page, cuts }: PreparedPage, signal: AbortSignal, language?: string): Promise<Recognition> {
    const isAlone = inHand === 1 // whoever came meanwhile must not wait behind two strips
    const rows = isAlone ? cuts.map(({ row }) => row) : []
    const strips = cutPage(page, rows)
    const first = joined(await allOrNone(strips, signal, (strip, stop) => pool.run(strip, stop, language)), cuts)
    if (first.confidence >= upsideDownBelow || first.text.trim() === '') return first
    const second = await pool.run(turnOver(page), signal, language)
    return second.confidence > first.confidence ? second : first
  }

  async function prepareAndRead(
    image: Buffer,
    page: number,
    signal: AbortSignal,
    language?: string,
  ): Promise<Recognition> {
    const strips = inHand === 1 ? pool.size : 1
    const prepared = await preparer.prepare(image, page - 1, strips, signal)
    const { text, confidence } = await readPage(prepared, signal, language)
    freeMemory(prepared.page.data)
    return { text: text.trimEnd(), confidence }
  }

  return {
    async recognise(image, page, signal, { language } = {}) {
      inHand++
      try {
        return await prepareAndRead(image, page, signal, language)
      } finally {
        inHand--
      }
    },
  }
}

/** Strips as one page; the longer a text, the more its confidence counts. */
function joined(strips: readonly Recognition[], cuts: PreparedPage['cuts']): Recognition {
  const [only] = strips
  if (only !== undefined && strips.length === 1) return only
  const letters = strips.reduce((sum, { text }) => sum + text.length, 0)
  return {
    text: strips.map(({ text }, i) => text.trimEnd() + (cuts[i]?.paragraph ? '\n\n' : '\n')).join(''),
    confidence: strips.reduce((sum, { text, confidence }) => sum + confidence * text.length, 0) / Math.max(1, letters),
  }
}
