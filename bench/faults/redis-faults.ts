import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'

/** Refuses all writes that may grow, as a server whose memory is used up, for so long. */
export async function beFull(redis: Redis, ms: number): Promise<void> {
  await insist(() => redis.config('SET', 'maxmemory', 1))
  await delay(ms)
  await insist(() => redis.config('SET', 'maxmemory', 0))
}

/** Is the replica of a server that is not there, as after a failover that took the wrong turn, for so long. */
export async function beReadOnly(redis: Redis, ms: number): Promise<void> {
  await insist(() => redis.replicaof('127.0.0.1', 1))
  await delay(ms)
  await insist(() => redis.replicaof('NO', 'ONE'))
}

/** Forgets all scripts, as a server that was replaced by its replica. */
export async function forgetScripts(redis: Redis): Promise<void> {
  await insist(() => redis.script('FLUSH'))
}

/** Holds back all writes, as during a failover of a managed server, for so long. */
export async function pauseWrites(redis: Redis, ms: number): Promise<void> {
  await insist(() => redis.client('PAUSE', ms, 'WRITE'))
  await delay(ms)
}

/** What puts the server out of order, or right again, is to be done, whatever else happens to the connection. */
async function insist(command: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await command()
      return
    } catch {
      await delay(200)
    }
  }
}
