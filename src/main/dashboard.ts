import { buildDashboard } from '../dashboard/app.ts'
import { createKeys } from '../tasks/keys.ts'
import { createQueues } from '../tasks/queues.ts'
import { connectForRequests } from '../tasks/redis.ts'
import { redisUrlOf, runRole } from './role.ts'

await runRole('dashboard', async (config, logger) => {
  const redis = await connectForRequests(redisUrlOf(config), logger)
  const queues = createQueues(redis, createKeys(config.keyPrefix), config.records.resultTtlMs, logger)
  const app = await buildDashboard({
    queues,
    readOnly: config.dashboard.readOnly,
    login: config.dashboard.login,
    hosts: config.hosts,
    logger,
  })
  const url = await app.listen({ host: config.host, port: config.dashboard.port })
  if (config.dashboard.login === undefined && config.isPublic) {
    logger.warn({ host: config.host }, 'there is no login: whoever reaches this address may look (see DASHBOARD_USER)')
  }
  return {
    url,
    async close() {
      await app.close()
      await queues.close()
      redis.disconnect()
    },
  }
})
