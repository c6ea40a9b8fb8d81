import type { Attributes } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import type { RecognizerDeps } from '../../../src/recognition/recognizer.ts'
import { tracedParts } from '../../../src/tracing/traced.ts'
import type { InSpan } from '../../../src/tracing/tracing.ts'
import { readingOf } from '../../support/results.ts'

const never = new AbortController().signal
const page = { data: Buffer.alloc(1), width: 1, height: 1 }
const unused = () => expect.fail()

test('preparation, engine and reader have spans, and do what they did', async () => {
  const spans: Array<[string, Attributes]> = []
  const inSpan: InSpan = async (name, work, describe) => {
    const result = await work()
    spans.push([name, describe?.(result) ?? {}])
    return result
  }
  const parts: RecognizerDeps = {
    pool: { size: 3, run: async (_page, _signal, language) => readingOf(language ?? '') },
    preparer: { prepare: async () => Promise.reject(new Error('no picture')) },
    reader: { reader: { find: async () => [], read: async () => [] }, all: true, languages: 'eng' },
    pdfs: { open: unused },
    maxPixels: 1,
  }
  const traced = tracedParts(parts, 'native', inSpan)
  expect(traced.pool.size).toBe(3)
  expect(await traced.pool.run(page, never, 'deu')).toEqual(readingOf('deu'))
  await expect(traced.preparer.prepare({ of: page }, 1, never)).rejects.toThrow('no picture')
  expect(await traced.reader?.reader.find(page, never)).toEqual([])
  expect(await traced.reader?.reader.read(page, [], never)).toEqual([])
  expect(traced.reader).toMatchObject({ all: true, languages: 'eng' })
  expect(spans).toEqual([
    ['engine', { 'lector.engine': 'native' }],
    ['reader find', {}],
    ['reader read', {}],
  ])
  expect(tracedParts({ ...parts, reader: undefined }, 'native', inSpan).reader).toBeUndefined()
})
