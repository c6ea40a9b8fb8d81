import { createCachedRecognizer } from '../cache/cached-recognizer.ts'
import { createCacheStore } from '../cache/store.ts'
import type { Config } from '../config.ts'
import { createPdfReader } from '../documents/pdf/reader.ts'
import type { Logger } from '../logger.ts'
import type { Health } from '../model/health.ts'
import { chooseEngine } from '../recognition/engines.ts'
import { createPool } from '../recognition/pool.ts'
import { createPreparer } from '../recognition/prepare/preparer.ts'
import { chooseReader } from '../recognition/reader/choose.ts'
import { createRecognizer, type Recognizer } from '../recognition/recognizer.ts'
import type { Changes } from '../tasks/changes.ts'
import type { Keys } from '../tasks/keys.ts'
import type { Redis } from '../tasks/redis.ts'
import { unlessAborted } from '../unless-aborted.ts'

/** Where recognition finds its cache. */
export interface CacheConnections {
  readonly redis: Redis
  readonly keys: Keys
  readonly changes: Changes
}

/** That PDFium may take in one process. Its documents are at most as large as a body, and a page rendered takes a byte a pixel. */
export const maxPdfBytes = 512 * 1024 * 1024

/** Starts what recognises, with so many threads, and resolves when an engine has started. Rejects when none does. */
export async function startRecognition(
  config: Config,
  threads: number,
  { redis, keys, changes }: CacheConnections,
  logger: Logger,
) {
  const ofPool = { size: threads, timeoutMs: config.recognitionTimeoutMs, logger }
  const [engine, pdfs] = await Promise.all([
    chooseEngine(config.engine, logger),
    createPdfReader({ timeoutMs: config.recognitionTimeoutMs, maxBytes: maxPdfBytes }),
  ])
  const pool = createPool({ startThread: engine.startThread, ...ofPool })
  const preparer = createPreparer({ threads })
  await pool.ready()
  // Takes as long again as all before it: meanwhile everything else gets ready, and pages that come wait for it.
  const second = chooseReader(config.reader, ofPool)
  const whole = second.then(({ reader, fingerprint }) => {
    const languages = config.engine.search.languages.join('+')
    const beside = reader && { reader, all: config.reader === 'all', languages }
    const recognizer = createRecognizer({ pool, preparer, reader: beside, pdfs, maxPixels: config.images.maxPixels })
    return config.cache.ttlMs === 0
      ? recognizer
      : createCachedRecognizer({
          recognizer,
          store: createCacheStore(redis, keys, config.cache),
          changes,
          fingerprint: `${engine.fingerprint} ${fingerprint}`,
          shared: config.cache.shared,
          logger,
        })
  })
  const recognizer: Recognizer = {
    recognise: async (document, page, signal, options) =>
      (await unlessAborted(whole, signal)).recognise(document, page, signal, options),
  }
  return {
    recognizer,
    /** Its name. */
    engine: engine.name,
    state: (): Health['dependencies'][string] => (pool.healthy ? 'up' : 'down'),
    async close(): Promise<void> {
      const { reader } = await second
      await Promise.all([pool.close(), preparer.close(), pdfs.close(), reader?.close()])
      engine.close()
    },
  }
}
