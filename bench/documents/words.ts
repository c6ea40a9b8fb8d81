import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The share of the known words that poppler finds in a PDF, each as often as it is there. */
export async function wordRecall(file: string, known: readonly string[]): Promise<number> {
  const { stdout } = await promisify(execFile)('pdftotext', [file, '-'], { maxBuffer: 2 ** 28 })
  const left = new Map<string, number>()
  for (const word of stdout.split(/\s+/)) left.set(word, (left.get(word) ?? 0) + 1)
  const found = known.filter((word) => {
    const count = left.get(word) ?? 0
    left.set(word, count - 1)
    return count > 0
  })
  return found.length / known.length
}
