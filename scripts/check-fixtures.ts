import { pino } from 'pino'
import { createPdfReader } from '../src/documents/pdf/reader.ts'
import { findModels } from '../src/recognition/models.ts'
import { createPool } from '../src/recognition/pool.ts'
import { createPreparer } from '../src/recognition/prepare/preparer.ts'
import { createRecognizer } from '../src/recognition/recognizer.ts'
import { startTesseractJsThread } from '../src/recognition/tesseract-js.ts'
import type { Fixture } from './fixtures.ts'

const leastAccuracy = 0.95

/** Recognises each fixture as the service does, prints how much of its text came out; too little sets exit code 1. */
export async function checkFixtures(fixtures: readonly Fixture[]): Promise<void> {
  const models = await findModels({ kind: 'best_int', languages: ['eng'] })
  const pool = createPool({
    startThread: async () => startTesseractJsThread({ models, startTimeoutMs: 30_000 }),
    size: 1,
    timeoutMs: 30_000,
    logger: pino({ level: 'silent' }),
  })
  const preparer = createPreparer({ threads: 1 })
  const pdfs = await createPdfReader({ timeoutMs: 30_000, maxBytes: 512 * 1024 * 1024 })
  const recognizer = createRecognizer({ pool, preparer, pdfs, maxPixels: 64_000_000 })
  try {
    for (const { name, bytes, text } of fixtures) {
      const startedAt = performance.now()
      const recognition = await recognizer.recognise(bytes, 1, AbortSignal.timeout(60_000))
      const ms = Math.round(performance.now() - startedAt)
      const found = withoutEmptyLines(recognition.result.content)
      const accuracy = 1 - editDistance(found, text) / text.length
      console.log(`${name}: ${bytes.length} bytes, ${(100 * accuracy).toFixed(1)}% of its characters, ${ms} ms`)
      if (accuracy < 1) console.log(`${found}\n`)
      if (accuracy < leastAccuracy) process.exitCode = 1
    }
  } finally {
    await Promise.all([pool.close(), preparer.close()])
  }
}

/** Where a paragraph ends is a matter of taste. */
function withoutEmptyLines(text: string): string {
  return text.trim().replace(/\n+/g, '\n')
}

/** Characters to insert, delete or replace to make one text of another. */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const replaced = (above[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    above = current
  }
  return above[to.length] ?? 0
}
