/**
 * The engine alone: preparation and engine threads as the API and the workers have them, in a process of their own, without
 * HTTP, without Redis. It is sent images and says when each has been recognised.
 */
import { readConfig } from '../../src/config.ts'
import { createPdfReader } from '../../src/documents/pdf/reader.ts'
import { createLogger } from '../../src/logger.ts'
import { chooseEngine } from '../../src/recognition/engines.ts'
import { createPool } from '../../src/recognition/pool.ts'
import { createPreparer } from '../../src/recognition/prepare/preparer.ts'
import { createRecognizer } from '../../src/recognition/recognizer.ts'

/** An image to recognise, and what the answer will be called. */
export interface AloneRequest {
  readonly id: number
  readonly image: Uint8Array
}

const config = readConfig(process.env)
const { workerConcurrency: threads, recognitionTimeoutMs: timeoutMs } = config
const logger = createLogger('alone', config.logLevel)
const engine = await chooseEngine(config.engine, logger)
const pool = createPool({ startThread: engine.startThread, size: threads, timeoutMs, logger })
const preparer = createPreparer({ threads })
const pdfs = await createPdfReader({ timeoutMs: 30_000, maxBytes: 512 * 1024 * 1024 })
const recognizer = createRecognizer({ pool, preparer, pdfs, maxPixels: 64_000_000 })
await pool.ready()
const never = new AbortController().signal

process.on('message', ({ id, image }: AloneRequest) => {
  recognizer.recognise(Buffer.from(image), 1, never).then(
    () => process.send?.({ id }),
    (error: Error) => process.send?.({ id, failed: error.message }),
  )
})
process.once('SIGTERM', () => {
  void Promise.all([pool.close(), preparer.close()]).then(() => {
    engine.close()
    process.exit(0)
  })
})
process.once('disconnect', () => process.exit(0))
process.send?.({ url: '' })
