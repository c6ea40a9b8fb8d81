import type { Logger } from '../logger.ts'
import type { Redis } from './redis.ts'

/** Warns when Redis may drop tasks to make room. Says nothing where it does not tell: managed ones may not. */
export async function warnOfEviction(redis: Redis, logger: Logger): Promise<void> {
  const memory = await redis.info('memory').catch(() => '')
  const [, policy = 'noeviction'] = /maxmemory_policy:([\w-]+)/.exec(memory) ?? []
  if (policy === 'noeviction') return
  logger.warn(
    `Redis may drop tasks when its memory is full: its maxmemory-policy is ${policy}, and should be noeviction`,
  )
}
