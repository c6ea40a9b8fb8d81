import { readFileSync, writeFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { createPdfReader } from '../../src/documents/pdf/reader.ts'
import { createPreparer } from '../../src/recognition/prepare/preparer.ts'
import { createRecognizer } from '../../src/recognition/recognizer.ts'
import { startEngine, testPool } from '../support/engines.ts'
import { createNotes, type Exchange, shapeOf } from '../support/examples/exchanges.ts'
import { ordinaryCalls } from '../support/examples/ordinary.ts'
import { refusedCalls } from '../support/examples/refused.ts'
import { strangersCalls, troubledCalls } from '../support/examples/troubled.ts'

const file = 'src/api/openapi/examples.json'

/** The real recogniser, with the engine that npm brings. */
async function startRecognizer() {
  const pool = testPool({ startThread: await startEngine('tesseract.js') })
  const preparer = createPreparer({ threads: 1 })
  const pdfs = await createPdfReader({ timeoutMs: 30_000, maxBytes: 512 * 1024 * 1024 })
  onTestFinished(async () => {
    await Promise.all([preparer.close(), pdfs.close()])
  })
  return createRecognizer({ pool, preparer, pdfs, maxPixels: 64_000_000 })
}

test('each example of the documentation is a call that is answered like that', async () => {
  const calls = createNotes()
  await ordinaryCalls(calls, await startRecognizer())
  await refusedCalls(calls)
  await strangersCalls(calls)
  await troubledCalls(calls)
  const { notes } = calls
  if (process.env['RECORD_EXAMPLES']) writeFileSync(file, `${JSON.stringify(notes, null, 2)}\n`)
  const recorded: Exchange[] = JSON.parse(readFileSync(file, 'utf8'))
  const sent = ({ operation, name, request, status, type }: Exchange) => ({ operation, name, request, status, type })
  expect(notes.map(sent)).toEqual(recorded.map(sent))
  expect(notes.map(({ answer }) => shapeOf(answer))).toEqual(recorded.map(({ answer }) => shapeOf(answer)))
})
