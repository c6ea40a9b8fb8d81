import { createCachedRecognizer } from '../cache/cached-recognizer.ts'
import { createCacheStore } from '../cache/store.ts'
import type { Config } from '../config.ts'
import { createPdfReader } from '../documents/pdf/reader.ts'
import type { Logger } from '../logger.ts'
import { measuredRecognizer } from '../metrics/measured.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Health } from '../model/health.ts'
import { chooseEngine } from '../recognition/engines.ts'
import { createPool } from '../recognition/pool.ts'
import { createPreparer } from '../recognition/prepare/preparer.ts'
import { chooseReader } from '../recognition/reader/choose.ts'
import { createRecognizer } from '../recognition/recognizer.ts'
import type { Changes } from '../tasks/changes.ts'
import type { Keys } from '../tasks/keys.ts'
import type { Redis } from '../tasks/redis.ts'
import { tracedParts, tracedRecognizer } from '../tracing/traced.ts'
import type { Tracing } from '../tracing/tracing.ts'

/** Where recognition finds its cache. */
export interface CacheConnections {
  readonly redis: Redis
  readonly keys: Keys
  readonly changes: Changes
}

/** Who is told of what it does. */
export interface Observers {
  readonly metrics?: Metrics | undefined
  readonly tracing?: Pick<Tracing, 'inSpan'> | undefined
}

/** That PDFium may take in one process. Its documents are at most as large as a body, and a page rendered takes a byte a pixel. */
export const maxPdfBytes = 512 * 1024 * 1024

/** Starts what recognises, with so many threads, and resolves when an engine has started. Rejects when none does. */
export async function startRecognition(
  config: Config,
  threads: number,
  { redis, keys, changes }: CacheConnections,
  logger: Logger,
  { metrics, tracing }: Observers = {},
) {
  const engine = await chooseEngine(config.engine, logger)
  const pool = createPool({
    startThread: engine.startThread,
    size: threads,
    timeoutMs: config.recognitionTimeoutMs,
    logger,
    restarted: metrics && ((reason) => metrics.restarted('engine', reason)),
  })
  const preparer = createPreparer({ threads })
  await pool.ready()
  const pdfs = await createPdfReader({ timeoutMs: config.recognitionTimeoutMs, maxBytes: maxPdfBytes })
  const { reader, mode, fingerprint } = await chooseReader(config.reader, {
    size: threads,
    timeoutMs: config.recognitionTimeoutMs,
    logger,
    restarted: metrics && ((reason) => metrics.restarted('reader', reason)),
  })
  const second = reader && { reader, all: config.reader === 'all', languages: config.engine.search.languages.join('+') }
  const parts = { pool, preparer, reader: second, pdfs, maxPixels: config.images.maxPixels }
  const uncached = createRecognizer(tracing ? tracedParts(parts, engine.name, tracing.inSpan) : parts)
  const recognizer =
    config.cache.ttlMs === 0
      ? uncached
      : createCachedRecognizer({
          recognizer: uncached,
          store: createCacheStore(redis, keys, config.cache),
          changes,
          fingerprint: `${engine.fingerprint} ${fingerprint}`,
          shared: config.cache.shared,
          logger,
        })
  const traced = tracing ? tracedRecognizer(recognizer, tracing.inSpan) : recognizer
  const pageEnded = metrics?.pagesReadBy({ engine: engine.name, reader: mode })
  return {
    recognizer: pageEnded ? measuredRecognizer(traced, pageEnded) : traced,
    pageEnded,
    state: (): Health['dependencies'][string] => (pool.healthy ? 'up' : 'down'),
    async close(): Promise<void> {
      await Promise.all([pool.close(), preparer.close(), pdfs.close(), reader?.close()])
      engine.close()
    },
  }
}
