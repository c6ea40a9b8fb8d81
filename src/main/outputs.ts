import { createOutputs } from '../api/outputs.ts'
import { createPdfReader } from '../documents/pdf/reader.ts'
import { createPdfWriter } from '../results/outputs/pdf/writer.ts'
import { createRenderer } from '../results/outputs/renderer.ts'

/** At work at a time. */
const pdfThreads = 2
/** All pages of a request are written down at once, among them pictures that have to be packed anew. */
const pdfTimeoutMs = 120_000
/** Of PDFium's memory, for a document that has to be repaired. */
const repairBytes = 512 * 1024 * 1024

/** What writes results down. Its threads are started when they are needed. */
export function startOutputs() {
  const renderer = createRenderer()
  const pdfWriter = createPdfWriter({ threads: pdfThreads, timeoutMs: pdfTimeoutMs, repair })
  return {
    outputs: createOutputs({ renderer, pdfWriter }),
    close: () => Promise.all([renderer.close(), pdfWriter.close()]),
  }
}

/** By a reader of its own: few documents need it, and none of them is to be trusted beside another. */
async function repair(document: Buffer, password: string | undefined): Promise<Buffer> {
  const reader = await createPdfReader({ timeoutMs: pdfTimeoutMs, maxBytes: repairBytes })
  try {
    const source = { handle: 'broken', load: async () => document, ...(password !== undefined && { password }) }
    return Buffer.from(await (await reader.open(source)).copy())
  } finally {
    await reader.close()
  }
}
