import { createCachedRecognizer } from '../cache/cached-recognizer.ts'
import { createCacheStore } from '../cache/store.ts'
import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import type { Health } from '../model/health.ts'
import { chooseEngine } from '../recognition/engines.ts'
import { createPool } from '../recognition/pool.ts'
import { createPreparer } from '../recognition/prepare/preparer.ts'
import { createRecognizer } from '../recognition/recognizer.ts'
import type { Changes } from '../tasks/changes.ts'
import type { Keys } from '../tasks/keys.ts'
import type { Redis } from '../tasks/redis.ts'

/** Where recognition finds its cache. */
export interface CacheConnections {
  readonly redis: Redis
  readonly keys: Keys
  readonly changes: Changes
}

/** Starts what recognises, with so many threads, and resolves when an engine has started. Rejects when none does. */
export async function startRecognition(
  config: Config,
  threads: number,
  { redis, keys, changes }: CacheConnections,
  logger: Logger,
) {
  const engine = await chooseEngine(config.engine, logger)
  const pool = createPool({
    startThread: engine.startThread,
    size: threads,
    timeoutMs: config.recognitionTimeoutMs,
    logger,
  })
  const preparer = createPreparer({ threads })
  await pool.ready()
  const recognizer = createRecognizer(pool, preparer)
  return {
    recognizer:
      config.cache.ttlMs === 0
        ? recognizer
        : createCachedRecognizer({
            recognizer,
            store: createCacheStore(redis, keys, config.cache),
            changes,
            fingerprint: engine.fingerprint,
            shared: config.cache.shared,
            logger,
          }),
    state: (): Health['dependencies'][string] => (pool.healthy ? 'up' : 'down'),
    async close(): Promise<void> {
      await Promise.all([pool.close(), preparer.close()])
      engine.close()
    },
  }
}
