import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { startLocalRedis } from '../../src/local-redis/local-redis.ts'
import { freePort } from '../../src/local-redis/ports.ts'

/** A Redis of this test's own, that can go away and come back on the same port. */
export async function ownRedis() {
  const folder = await mkdtemp(join(tmpdir(), 'lector-outage-'))
  const port = await freePort()
  let redis = await startLocalRedis(folder, port)
  onTestFinished(async () => {
    await redis.close()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    url: redis.url,
    stop: () => redis.close(),
    start: async () => {
      redis = await startLocalRedis(folder, port)
    },
    persistent: !redis.description.startsWith('embedded'),
  }
}
