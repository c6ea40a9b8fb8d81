import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startLocalRedis } from '../../src/local-redis/local-redis.ts'

declare module 'vitest' {
  interface ProvidedContext {
    redisUrl: string
  }
}

/** Starts the Redis that `npm start` would take here, for all tests together, and says which one it is. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'lector-test-redis-'))
  const redis = await startLocalRedis(folder)
  console.log(`Redis for the tests: ${redis.description}`)
  project.provide('redisUrl', redis.url)
  return async () => {
    await redis.close()
    await rm(folder, { recursive: true, force: true })
  }
}
