import { expect, onTestFinished, test } from 'vitest'
import { startOutputs } from '../../src/main/outputs.ts'
import { packPage } from '../../src/results/packing.ts'
import { pagesFile } from '../support/pdf-files.ts'
import { faultsOf, hasPdfTools, textOf } from '../support/pdf-tools.ts'
import { pageOf } from '../support/results.ts'

/** A thread and PDFium have to start. */
const patient = { timeout: 60_000 }
const never = new AbortController().signal

/** Made by what the API makes them with. */
async function madeOf(document: Buffer): Promise<Buffer> {
  const { outputs, close } = startOutputs()
  onTestFinished(async () => void (await close()))
  const pages = [{ item: 0, page: 1, packed: packPage(pageOf('hello')) }]
  const source = { pages: async () => pages, document: async () => document }
  return Buffer.from(await outputs.write({ format: 'pdf' }, source, never))
}

test.skipIf(!hasPdfTools)('a searchable PDF is made of a broken document, which is repaired', patient, async () => {
  const whole = pagesFile([{}]).toString('latin1')
  const made = await madeOf(Buffer.from(whole.replace(/startxref\n\d+/, 'startxref\n7'), 'latin1'))
  expect(faultsOf(made)).toBe('')
  expect(textOf(made).trim()).toBe('hello')
})

test('none is made of what cannot be repaired', patient, async () => {
  await expect(madeOf(Buffer.from('%PDF-1.7 and nothing else'))).rejects.toMatchObject({
    code: 'unreadable-document',
    index: 0,
  })
})
