import { createCachedRecognizer } from '../cache/cached-recognizer.ts'
import { createCacheStore } from '../cache/store.ts'
import type { Config } from '../config.ts'
import { createPdfReader } from '../documents/pdf/reader.ts'
import type { Logger } from '../logger.ts'
import { measuredRecognizer, type PageEnded } from '../metrics/measured.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Health } from '../model/health.ts'
import { chooseEngine } from '../recognition/engines.ts'
import { createPool } from '../recognition/pool.ts'
import { createPreparer } from '../recognition/prepare/preparer.ts'
import { chooseReader } from '../recognition/reader/choose.ts'
import type { Reader } from '../recognition/reader/reader.ts'
import { createRecognizer, type Recognizer } from '../recognition/recognizer.ts'
import type { RestartReason } from '../recognition/thread-pool.ts'
import type { Changes } from '../tasks/changes.ts'
import type { Keys } from '../tasks/keys.ts'
import type { Redis } from '../tasks/redis.ts'
import { tracedParts, tracedRecognizer } from '../tracing/traced.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { unlessAborted } from '../unless-aborted.ts'

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

/** What recognises, with the reader that was chosen. */
interface WithReader {
  readonly reader?: Reader | undefined
  readonly recognizer: Recognizer
  /** Counts a page that ended; left out where nothing is counted. */
  readonly pageEnded?: PageEnded | undefined
}

/** Starts what recognises, with so many threads, and resolves when an engine has started. Rejects when none does. */
export async function startRecognition(
  config: Config,
  threads: number,
  { redis, keys, changes }: CacheConnections,
  logger: Logger,
  { metrics, tracing }: Observers = {},
) {
  const ofPool = { size: threads, timeoutMs: config.recognitionTimeoutMs, logger }
  const restarted = (pool: 'engine' | 'reader') =>
    metrics && ((reason: RestartReason) => metrics.restarted(pool, reason))
  const [engine, pdfs] = await Promise.all([
    chooseEngine(config.engine, logger),
    createPdfReader({ timeoutMs: config.recognitionTimeoutMs, maxBytes: maxPdfBytes }),
  ])
  const pool = createPool({ startThread: engine.startThread, ...ofPool, restarted: restarted('engine') })
  const preparer = createPreparer({ threads })
  await pool.ready()

  async function withReader(): Promise<WithReader> {
    const { reader, mode, fingerprint } = await chooseReader(config.reader, {
      ...ofPool,
      restarted: restarted('reader'),
    })
    const languages = config.engine.search.languages.join('+')
    const beside = reader && { reader, all: config.reader === 'all', languages }
    const parts = { pool, preparer, reader: beside, pdfs, maxPixels: config.images.maxPixels }
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
    return { reader, recognizer: pageEnded ? measuredRecognizer(traced, pageEnded) : traced, pageEnded }
  }

  let whole: Promise<WithReader> | undefined
  /** The reader takes as long again to load as all before it: not before everything else is ready, or the first page wants it. */
  const warm = () => {
    whole ??= withReader()
    return whole
  }
  const recognizer: Recognizer = {
    recognise: async (document, page, signal, options) =>
      (await unlessAborted(warm(), signal)).recognizer.recognise(document, page, signal, options),
  }
  return {
    recognizer,
    /** Its name. */
    engine: engine.name,
    /** Loads the neural reader, unless a page has done that already. Never rejects. */
    warm,
    state: (): Health['dependencies'][string] => (pool.healthy ? 'up' : 'down'),
    async close(): Promise<void> {
      const reader = whole?.then((loaded) => loaded.reader?.close())
      await Promise.all([pool.close(), preparer.close(), pdfs.close(), reader])
      engine.close()
    },
  }
}
