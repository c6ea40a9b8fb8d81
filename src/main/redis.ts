import { resolve } from 'node:path'
import { startLocalRedis } from '../local-redis/local-redis.ts'
import { runRole } from './role.ts'

/** Systems side by side are told apart by the port of their API, and so are their data. */
await runRole('redis', async (config, logger) => {
  const redis = await startLocalRedis(resolve('.lector', `redis-${config.port}`), config.embeddedRedisPort)
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
