import { z } from 'zod'
import type { Redis } from './redis.ts'

/** What ioredis keeps of each script that was defined on a client: ours, and those of BullMQ. */
const DefinedScripts = z.record(z.string(), z.object({ lua: z.string() }))

/**
 * Runs a transaction that has scripts in it, and runs it again when Redis does not know them any more: somebody who shares
 * it said SCRIPT FLUSH. Outside of transactions ioredis does that by itself; inside it does not see that they failed, and
 * would never send them again. What the transaction does must be safe to do twice.
 */
export async function reloadingScripts<T>(redis: Redis, transaction: () => Promise<T>): Promise<T> {
  try {
    return await transaction()
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    for (const { lua } of Object.values(DefinedScripts.parse(redis.scriptsSet))) await redis.script('LOAD', lua)
    return transaction()
  }
}
