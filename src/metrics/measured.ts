import { AppError } from '../errors.ts'
import type { Recognition } from '../model/recognition.ts'
import type { Recognizer } from '../recognition/recognizer.ts'
import type { Records } from '../tasks/records.ts'
import type { EndedPage } from './metrics.ts'

/** What is told of each page. */
export type PageEnded = (page: EndedPage) => void

/** The same recognizer, of which every page is counted; in front of its cache. */
export function measuredRecognizer(recognizer: Recognizer, ended: PageEnded): Recognizer {
  return {
    async recognise(document, page, signal, options) {
      const startedAt = performance.now()
      try {
        const recognition = await recognizer.recognise(document, page, signal, options)
        ended(pageOf(recognition, (performance.now() - startedAt) / 1000))
        return recognition
      } catch (error) {
        ended(signal.aborted ? { source: 'none', outcome: 'stopped', words: 0 } : faultOf(error))
        throw error
      }
    },
  }
}

/** The same records, of which those pages are counted that fail before anything recognises them. */
export function measuredRecords(records: Records, ended: PageEnded): Records {
  const tell = (error: unknown) => {
    if (error instanceof AppError) ended(faultOf(error))
    throw error
  }
  return {
    ...records,
    begin: (page, process) => records.begin(page, process).catch(tell),
    fetch: (taskId, index) => records.fetch(taskId, index).catch(tell),
  }
}

function pageOf({ result, cache }: Recognition, seconds: number): EndedPage {
  const wasRead = cache === undefined || cache === 'miss'
  const outcome = wasRead ? 'read' : 'cached'
  return { source: result.source, outcome, cache, words: result.words.length, ...(wasRead && { seconds }) }
}

function faultOf(error: unknown): EndedPage {
  return { source: 'none', outcome: error instanceof AppError ? error.code : 'internal-error', words: 0 }
}
