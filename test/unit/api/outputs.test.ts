import { expect, test } from 'vitest'
import { createOutputs, type OutputSource } from '../../../src/api/outputs.ts'
import { UnreadableDocumentError } from '../../../src/errors.ts'
import type { SourceDocument } from '../../../src/results/outputs/pdf/searchable.ts'
import type { PackedPage } from '../../../src/results/packed-page.ts'

const never = new AbortController().signal
const pageOf = (item: number): PackedPage => ({ item, page: 1, packed: Buffer.alloc(1) })

/** A source that notes how often it is asked, and waits to be let go. */
function heldSource() {
  const gate = Promise.withResolvers<void>()
  let asked = 0
  const source: OutputSource = {
    async pages() {
      asked++
      await gate.promise
      return [pageOf(0)]
    },
    document: async () => Buffer.from('%PDF-'),
  }
  return { source, asked: () => asked, letGo: gate.resolve }
}

const parts = {
  renderer: { render: async () => 'written' },
  pdfWriter: { write: async () => Buffer.from('made') },
}

test.each([
  ['text', 8],
  ['pdf', 2],
] as const)('of those who want %s, %i at a time are read; the others hold nothing', async (format, most) => {
  const outputs = createOutputs(parts)
  const { source, asked, letGo } = heldSource()
  const all = Array.from({ length: 20 }, () => outputs.write({ format }, source, never))
  await new Promise(setImmediate)
  expect(asked()).toBe(most)
  letGo()
  await Promise.all(all)
  expect(asked()).toBe(20)
})

test('nothing is read for a client that went away while it waited', async () => {
  const outputs = createOutputs(parts)
  const [first, other] = [heldSource(), heldSource()]
  const left = new AbortController()
  const before = Array.from({ length: 2 }, () => outputs.write({ format: 'pdf' }, first.source, never))
  const waiting = outputs.write({ format: 'pdf' }, other.source, left.signal)
  left.abort(new Error('gone'))
  first.letGo()
  await expect(waiting).rejects.toThrow('gone')
  await Promise.all(before)
  expect(other.asked()).toBe(0)
})

test('a PDF is made of the documents that have pages, and a fault names the item of the request', async () => {
  const given: Array<{ documents: readonly SourceDocument[]; pages: readonly PackedPage[] }> = []
  const write = async (documents: readonly SourceDocument[], pages: readonly PackedPage[]): Promise<Buffer> => {
    given.push({ documents, pages })
    throw Object.assign(new UnreadableDocumentError(), { index: 1 })
  }
  const outputs = createOutputs({ ...parts, pdfWriter: { write } })
  const source: OutputSource = {
    pages: async () => [pageOf(2), pageOf(5), pageOf(5)],
    document: async (item) => Buffer.from(item === 2 ? 'GIF89a' : '%PDF-'),
  }
  await expect(outputs.write({ format: 'pdf' }, source, never)).rejects.toMatchObject({ index: 5 })
  expect(given[0]?.documents.map(({ format }) => format)).toEqual(['gif', 'pdf'])
  expect(given[0]?.pages.map(({ item }) => item)).toEqual([0, 1, 1])
})
