import { resolve } from 'node:path'
import { startLocalRedis } from '../local-redis/local-redis.ts'
import { runRole } from './role.ts'

/** For its own needs, the cache and the texts, however little may wait. */
const leastBytes = 256 * 1024 * 1024

/** Systems side by side are told apart by the port of their API, and so are their data. */
await runRole('redis', async (config, logger) => {
  const folder = resolve('.lector', `redis-${config.port}`)
  const maxBytes = Math.max(2 * config.records.maxQueuedBytes, leastBytes)
  const redis = await startLocalRedis(folder, config.embeddedRedisPort, maxBytes)
  let closing = false
  void redis.ended.then(() => {
    if (closing) return
    logger.fatal('the Redis server ended')
    process.exit(1)
  })
  return {
    url: redis.url,
    description: redis.description,
    close() {
      closing = true
      return redis.close()
    },
  }
})
