import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { createKeys } from '../../src/tasks/keys.ts'
import { createQueues } from '../../src/tasks/queues.ts'
import { connectForRequests } from '../../src/tasks/redis.ts'

/** What a Redis server holds, looked at from outside of the system. */
export type Backlog = Awaited<ReturnType<typeof watchBacklog>>

/** Connects to the Redis of a system whose KEY_PREFIX is the default. */
export async function watchBacklog(redisUrl: string) {
  const logger = pino({ level: 'silent' })
  const redis = await connectForRequests(redisUrl, logger)
  const queues = createQueues(redis, createKeys('lector'), 86_400_000, logger)
  const megabytes = async (field: string) =>
    Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(await redis.info('memory'))?.[1]) / 1e6

  async function unfinished(): Promise<number> {
    const counts = await Promise.all(
      [queues.images, queues.tasks].map((queue) =>
        queue.getJobCountByTypes('waiting', 'prioritized', 'active', 'waiting-children'),
      ),
    )
    return counts.reduce((sum, count) => sum + count, 0)
  }

  return {
    /** What the keys take, without the buffers of clients, in MB. */
    keptMb: () => megabytes('used_memory_dataset'),
    /** Resolves when every task has ended. */
    async drained(): Promise<void> {
      while ((await unfinished()) > 0) await delay(10)
    },
    /** Looks at the memory now and then; gives the most that was seen when it is stopped, in MB. */
    watchMemory() {
      let most = 0
      const timer = setInterval(() => void megabytes('used_memory').then((now) => (most = Math.max(most, now))), 50)
      return () => {
        clearInterval(timer)
        return most
      }
    },
    async close(): Promise<void> {
      await queues.close()
      redis.disconnect()
    },
  }
}
