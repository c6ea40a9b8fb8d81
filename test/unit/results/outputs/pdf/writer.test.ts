import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { AppError } from '../../../../../src/errors.ts'
import { searchablePdf } from '../../../../../src/results/outputs/pdf/searchable.ts'
import { createPdfWriter } from '../../../../../src/results/outputs/pdf/writer.ts'
import { packPage } from '../../../../../src/results/packing.ts'
import { fixtureBytes } from '../../../../support/fixtures.ts'
import { pagesFile, pdfFile, stream } from '../../../../support/pdf-files.ts'
import { resultOf, word } from '../../../../support/pdf-results.ts'
import { hasPdfTools, rewritten, textOf } from '../../../../support/pdf-tools.ts'

const hello = resultOf({}, [[word('Hello', [20, 30, 60, 42])]])
const pages = hello.pages.map(({ item, page, ...rest }) => ({
  item,
  page,
  packed: packPage({ content: hello.content, ...rest }),
}))
const whole = pagesFile([{}])
const broken = Buffer.from(whole.toString('latin1').replace(/startxref\n\d+/, 'startxref\n7'), 'latin1')

const writer = createPdfWriter({ threads: 1, timeoutMs: 30_000 })
afterAll(() => writer.close())

const write = (bytes: Buffer) => writer.write([{ bytes, format: 'pdf' }], pages)
const unreadable = { code: 'unreadable-document', status: 422, index: 0 }

describe('a writer', () => {
  test('makes in a thread what is made without one', async () => {
    expect((await write(whole)).equals(await searchablePdf([{ bytes: whole, format: 'pdf' }], hello))).toBe(true)
  })

  test('tells what is wrong with which document', async () => {
    const documents = [
      { bytes: fixtureBytes('letter.png'), format: 'png' },
      { bytes: broken, format: 'pdf' },
    ] as const
    await expect(writer.write(documents, pages)).rejects.toMatchObject({ ...unreadable, index: 1 })
    await expect(writer.write([{ bytes: Buffer.from('GIF89a'), format: 'gif' }], pages)).rejects.toMatchObject({
      code: 'unreadable-image',
    })
  })

  test('stops a document that takes too long, and works on', async () => {
    const hurried = createPdfWriter({ threads: 1, timeoutMs: 1 })
    try {
      await expect(
        hurried.write([{ bytes: fixtureBytes('two-pages.tiff'), format: 'tiff' }], pages),
      ).rejects.toMatchObject({ code: 'unreadable-document' })
    } finally {
      await hurried.close()
    }
  })

  test('stops when nobody waits for it', async () => {
    const reason = new Error('gone')
    await expect(writer.write([{ bytes: whole, format: 'pdf' }], pages, {}, AbortSignal.abort(reason))).rejects.toBe(
      reason,
    )
  })
})

describe.skipIf(!hasPdfTools)('a broken document', () => {
  test('is repaired, if somebody can', async () => {
    const repairing = createPdfWriter({ threads: 1, timeoutMs: 30_000, repair: async (bytes) => rewritten(bytes) })
    try {
      expect(textOf(await repairing.write([{ bytes: broken, format: 'pdf' }], pages))).toBe('Hello\n\n\f')
    } finally {
      await repairing.close()
    }
  })

  test('is repaired once, and refused if that did not help', async () => {
    const failing = createPdfWriter({ threads: 1, timeoutMs: 30_000, repair: async () => broken })
    try {
      await expect(failing.write([{ bytes: broken, format: 'pdf' }], pages)).rejects.toMatchObject(unreadable)
    } finally {
      await failing.close()
    }
  })
})

describe('a hostile document', () => {
  const catalogue = '<</Type /Catalog /Pages 2 0 R>>'
  test.each([
    ['without pages', pdfFile(['<</Type /Catalog>>'])],
    ['whose pages are their own kids', pdfFile([catalogue, '<</Type /Pages /Kids [2 0 R 2 0 R] /Count 9>>'])],
    ['whose catalogue refers to itself', pdfFile(['1 0 R'])],
    ['with a million pages that are not there', pdfFile([catalogue, '<</Type /Pages /Kids [] /Count 1000000>>'])],
    [
      'whose tree never ends',
      pdfFile([
        catalogue,
        ...Array.from({ length: 200 }, (_, i) => `<</Type /Pages /Kids [${i + 3} 0 R ${i + 3} 0 R]>>`),
      ]),
    ],
    [
      'whose tables point to each other',
      Buffer.from(whole.toString('latin1').replace(/\/Root 1 0 R/, '/Prev 0'), 'latin1'),
    ],
    ['nested deeply', pdfFile([catalogue, '['.repeat(100_000)])],
    ['that is empty', Buffer.alloc(0)],
    ['that is no PDF', Buffer.from('%PDF-1.4 startxref 0')],
  ])('is unreadable: %s', async (_, bytes) => {
    await expect(write(bytes)).rejects.toMatchObject(unreadable)
  })

  test('is unreadable when its tables unpack to more than there is memory for', async () => {
    const bomb = deflateSync(Buffer.alloc(80 * 1024 * 1024)).toString('latin1')
    const head = '%PDF-1.5\n'
    const table = `1 0 obj\n${stream(bomb, '/Type /XRef /W [1 1 1] /Size 9 /Root 2 0 R /Filter /FlateDecode')}\nendobj\n`
    await expect(write(Buffer.from(`${head}${table}startxref\n${head.length}\n%%EOF`, 'latin1'))).rejects.toMatchObject(
      unreadable,
    )
  })

  test('whose content nobody understands is continued all the same', async () => {
    const odd = pagesFile([{ content: '[[[ (((' }, { content: `3 Tr BT ${'['.repeat(5000)}` }])
    await expect(write(odd)).resolves.toBeInstanceOf(Buffer)
  })

  test('makes no other error than one of ours, whatever is changed in it', async () => {
    const file = pagesFile(
      [{ content: 'BT 3 Tr /F1 12 Tf (x) Tj ET' }],
      ['<</FT /Sig>>'],
      '/AcroForm <</Fields [5 0 R]>>',
    )
    const change = fc.tuple(fc.nat(file.length - 1), fc.uint8Array({ minLength: 1, maxLength: 12 }))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Buffer.from(file)
        for (const [at, put] of changes) bytes.set(put.subarray(0, bytes.length - at), at)
        const outcome = await searchablePdf([{ bytes, format: 'pdf' }], hello).catch((error: unknown) => error)
        expect(outcome instanceof Buffer || outcome instanceof AppError).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
