import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import type { Health } from '../model/health.ts'
import { chooseEngine } from '../recognition/engines.ts'
import { createPool } from '../recognition/pool.ts'
import { createPreparer } from '../recognition/prepare/preparer.ts'
import { createRecognizer } from '../recognition/recognizer.ts'

/** Starts what recognises, with so many threads, and resolves when an engine has started. Rejects when none does. */
export async function startRecognition(config: Config, threads: number, logger: Logger) {
  const engine = await chooseEngine(config.engine, logger)
  const pool = createPool({
    startThread: engine.startThread,
    size: threads,
    timeoutMs: config.recognitionTimeoutMs,
    logger,
  })
  const preparer = createPreparer({ threads })
  await pool.ready()
  return {
    recognizer: createRecognizer(pool, preparer),
    state: (): Health['dependencies'][string] => (pool.healthy ? 'up' : 'down'),
    async close(): Promise<void> {
      await Promise.all([pool.close(), preparer.close()])
      engine.close()
    },
  }
}
