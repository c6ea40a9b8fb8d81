import { expect, test } from 'vitest'
import { RecognitionTimeoutError } from '../../../src/errors.ts'
import { measuredRecognizer } from '../../../src/metrics/measured.ts'
import type { EndedPage } from '../../../src/metrics/metrics.ts'
import type { Recognition } from '../../../src/model/recognition.ts'
import { recognitionOf } from '../../support/results.ts'

/** What is told of one page, of which this becomes. */
async function toldOf(
  becomes: () => Promise<Recognition>,
  signal = new AbortController().signal,
): Promise<EndedPage[]> {
  const told: EndedPage[] = []
  const recognizer = measuredRecognizer({ recognise: becomes }, (page) => told.push(page))
  await recognizer.recognise(Buffer.alloc(1), 1, signal).catch(() => {})
  return told
}

test.each([
  ['read', undefined],
  ['read', 'miss'],
  ['cached', 'hit'],
  ['cached', 'coalesced'],
] as const)('a page is %s when its cache says %s; only what was read took time', async (outcome, cache) => {
  const [page, ...more] = await toldOf(async () => ({ ...recognitionOf('word'), ...(cache && { cache }) }))
  expect(page).toMatchObject({ outcome, cache, source: 'ocr', words: 1 })
  expect(page?.seconds !== undefined).toBe(outcome === 'read')
  expect(more).toEqual([])
})

test('a page that failed is told by its code, one that nobody wants any more as stopped', async () => {
  const fails = (error: Error) => async () => {
    throw error
  }
  const none = { source: 'none', words: 0 }
  expect(await toldOf(fails(new RecognitionTimeoutError(1)))).toEqual([{ ...none, outcome: 'recognition-timeout' }])
  expect(await toldOf(fails(new Error('a path, a text')))).toEqual([{ ...none, outcome: 'internal-error' }])
  expect(await toldOf(fails(new Error('cancelled')), AbortSignal.abort())).toEqual([{ ...none, outcome: 'stopped' }])
})
