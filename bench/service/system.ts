import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../src/local-redis/ports.ts'
import { cpuSecondsOf, peakMbOf, treeOf } from './proc.ts'
import { type RunningProgram, roles, startProgram } from './roles.ts'

/** What system to start. */
export interface SystemOptions {
  /** How many workers, and how many images each has in hand at a time. */
  readonly workers: number
  readonly workerConcurrency: number
  /** Of `/image-sync`. */
  readonly syncConcurrency: number
  /** Engine, model and whatever else differs from the defaults. */
  readonly env?: NodeJS.ProcessEnv
  /** What runs as a worker, if it is not Lector's. */
  readonly workerProgram?: URL
}

/** Lector as it runs on one machine: a Redis server, the API and workers, each a process of its own. */
export type System = Awaited<ReturnType<typeof startSystem>>

/** Starts a system with the Redis server on PATH (AOF on, in a folder that is removed afterwards) as `npm start` would. */
export async function startSystem({ workers, workerConcurrency, syncConcurrency, ...options }: SystemOptions) {
  const folder = await mkdtemp(join(tmpdir(), 'lector-bench-'))
  const redis = await startProgram(roles('redis'), { EMBEDDED_REDIS_PORT: String(await freePort()) }, folder)
  const env = {
    CACHE_TTL_S: '0', // images come more than once
    ...options.env,
    REDIS_URL: redis.url,
    WORKER_CONCURRENCY: String(workerConcurrency),
    SYNC_CONCURRENCY: String(syncConcurrency),
  }
  const api = await startProgram(roles('api'), { ...env, PORT: String(await freePort()) })
  const workerProgram = options.workerProgram ?? roles('worker')
  const parts: Array<[string, RunningProgram]> = [['API', api]]
  for (let index = 0; index < workers; index++) parts.push(['worker', await startProgram(workerProgram, env)])
  parts.push(['Redis', redis]) // the others need it to stop in good order

  return {
    url: api.url,
    redisUrl: redis.url,

    /** CPU seconds of each part so far, with whatever it has started. */
    cpuSeconds(): Record<string, number> {
      const seconds: Record<string, number> = {}
      for (const [name, { pid }] of parts) seconds[name] = (seconds[name] ?? 0) + cpuSecondsOf(pid)
      return seconds
    },

    /** The most memory that each process has held, in MB: "API 160 + 130 + 130, …", a part and then what it has started. */
    peakMemory: (): string =>
      parts.map(([name, { pid }]) => `${name} ${treeOf(pid).map(peakMbOf).join(' + ')}`).join(', '),

    async stop(): Promise<void> {
      for (const [, part] of parts) await part.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
