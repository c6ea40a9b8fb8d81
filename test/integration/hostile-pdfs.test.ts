import { describe, expect, test, vi } from 'vitest'
import type { PdfDocument } from '../../src/documents/pdf/reader.ts'
import { hostilePdfs } from '../support/hostile-pdfs.ts'
import { buildPdf, say } from '../support/pdf.ts'
import { startPdfReader } from '../support/pdf-reader.ts'

const timeoutMs = 2000
const maxBytes = 400 * 1024 * 1024
const { openBytes, open } = await startPdfReader({ timeoutMs, maxBytes })
const honest = buildPdf([{ content: say('Honest', 72, 700) }])

/** All that can be asked about a document; what it refuses, it must refuse as unreadable. */
async function askAll(bytes: Uint8Array): Promise<void> {
  const orUnreadable = async <T>(asked: Promise<T>): Promise<T | undefined> => {
    const [outcome] = await Promise.allSettled([asked])
    if (outcome.status === 'fulfilled') return outcome.value
    expect(outcome.reason).toMatchObject({ code: 'unreadable-document' })
    return undefined
  }
  const document: PdfDocument | undefined = await orUnreadable(openBytes(bytes))
  if (document === undefined) return
  const contents = await orUnreadable(document.contents(0))
  if (contents === undefined) return
  for (const side of [contents.size.width, contents.size.height]) {
    expect(side).toBeGreaterThan(0)
    expect(Number.isFinite(side)).toBe(true)
  }
  expect(contents.pictures.length).toBeLessThan(1000)
  const picture = await orUnreadable(document.picture(0, 4e6))
  if (picture) {
    expect(picture.width * picture.height).toBeLessThanOrEqual(4e6)
    expect(picture.width * picture.height).toBeGreaterThan(0)
  }
}

describe('a document made to hurt', () => {
  test.each(Object.entries(hostilePdfs))(
    'by %s is answered, and the next one is read',
    async (_, make) => {
      await askAll(make())
      const next = await openBytes(honest)
      expect((await next.contents(0)).layer.letters).toBe(6)
    },
    60_000,
  )

  test('does not take down those that were open: they are opened again', async () => {
    const load = vi.fn<() => Promise<Uint8Array>>(async () => honest)
    const document = await open({ handle: 'honest', load })
    const looping = await openBytes(hostilePdfs['a form that shows itself']?.() ?? honest)
    await expect(looping.contents(0)).rejects.toMatchObject({ code: 'unreadable-document' })
    expect((await document.contents(0)).layer.letters).toBe(6)
    expect(load).toHaveBeenCalledTimes(2)
  }, 60_000)
})

test('a document is opened once for all its pages, and again when others came between', async () => {
  const load = vi.fn<() => Promise<Uint8Array>>(async () => honest)
  const document = await open({ handle: 'often', load })
  for (let i = 0; i < 5; i++) await document.contents(0)
  expect(load).toHaveBeenCalledTimes(1)
  for (let i = 0; i < 4; i++) await openBytes(honest)
  await document.contents(0)
  expect(load).toHaveBeenCalledTimes(2)
})

/** Rendered as large as it may be. */
const large = buildPdf([{ content: '0 0 4000 4000 re f', box: [0, 0, 4000, 4000] }])

test('a document that takes more memory than it may is unreadable', async () => {
  const small = await startPdfReader({ timeoutMs: 30_000, maxBytes: 64 * 1024 * 1024 })
  const document = await small.openBytes(large)
  const widthWith = async (maxPixels: number) => (await document.picture(0, maxPixels)).width
  expect(await widthWith(30e6)).toBeGreaterThan(5000)
  await expect(widthWith(100e6)).rejects.toMatchObject({ code: 'unreadable-document' })
  expect(await widthWith(30e6)).toBeGreaterThan(5000)
})

test('a thread that has grown is replaced', async () => {
  const reader = await startPdfReader({ timeoutMs: 30_000 })
  const load = vi.fn<() => Promise<Uint8Array>>(async () => large)
  const document = await reader.open({ handle: 'large', load })
  await document.picture(0, 30e6)
  await document.contents(0)
  expect(load).toHaveBeenCalledTimes(1)
  await document.picture(0, 210e6)
  await document.contents(0)
  expect(load).toHaveBeenCalledTimes(2)
})

test('a reader that is closed says so, and rejects what it has in hand', async () => {
  const reader = await startPdfReader()
  const document = await reader.openBytes(buildPdf([{ content: '0 0 612 792 re f' }]))
  const inHand = document.picture(0, 100e6)
  inHand.catch(() => {})
  await reader.close()
  await expect(inHand).rejects.toThrow()
  await expect(document.contents(0)).rejects.toMatchObject({ code: 'unavailable' })
})
