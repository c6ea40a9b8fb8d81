import { expect, test } from 'vitest'
import { createDocuments } from '../../../src/worker/documents.ts'

/** A document of so many bytes, and how often it was fetched. */
function source(bytes: number) {
  const fetched: Buffer[] = []
  const fetch = async () => {
    const document = Buffer.from(new ArrayBuffer(bytes))
    fetched.push(document)
    return document
  }
  return { fetched, fetch }
}

const nothing = async () => {}

test('pages that are at work at the same time, and after one another, share a document', async () => {
  const { use } = createDocuments({ maxIdleBytes: 10 })
  const { fetched, fetch } = source(10)
  const seen = await Promise.all([1, 2, 3].map(() => use('a', fetch, async (bytes) => bytes)))
  seen.push(await use('a', fetch, async (bytes) => bytes))
  expect(fetched).toHaveLength(1)
  expect(new Set(seen)).toEqual(new Set(fetched))
})

test('those that are not in hand are bounded, and the longest unused goes first, memory and all', async () => {
  const { use } = createDocuments({ maxIdleBytes: 20 })
  const [a, b, c] = [source(10), source(10), source(10)]
  await use('a', a.fetch, nothing)
  await use('b', b.fetch, nothing)
  await use('a', a.fetch, nothing)
  await use('c', c.fetch, nothing)
  await Promise.all([use('a', a.fetch, nothing), use('c', c.fetch, nothing)])
  expect([a.fetched.length, c.fetched.length]).toEqual([1, 1])
  expect(b.fetched[0]?.byteLength).toBe(0)
  await use('b', b.fetch, nothing)
  expect(b.fetched).toHaveLength(2)
})

test('one that is dropped is given back when the last page is done with it, and not before', async () => {
  const { use, drop } = createDocuments({ maxIdleBytes: 100 })
  const { fetched, fetch } = source(10)
  await use('a', fetch, async (bytes) => {
    drop('a')
    await Promise.resolve()
    expect(bytes).toHaveLength(10)
  })
  await expect.poll(() => fetched[0]?.byteLength).toBe(0)
  await use('a', fetch, nothing)
  expect(fetched).toHaveLength(2)
})

test('a fetch that fails fails its pages, and the next one tries again', async () => {
  const { use } = createDocuments({ maxIdleBytes: 100 })
  const { fetched, fetch } = source(10)
  const failing = () => Promise.reject(new Error('gone'))
  await expect(use('a', failing, nothing)).rejects.toThrow('gone')
  await use('a', fetch, nothing)
  expect(fetched).toHaveLength(1)
})
