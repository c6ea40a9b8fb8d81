import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { startLocalRedis } from '../src/local-redis/local-redis.ts'
import { freePort } from '../src/local-redis/ports.ts'

/** How late the event loop of a process came to its timers, in ms. */
const LoopDelay = z.object({ p50: z.number(), p99: z.number(), max: z.number() })

/** Starts a Redis and an API of its own, and what is needed to watch it from outside. (Linux.) */
export async function startApi(env: NodeJS.ProcessEnv = {}, execArgv: string[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'lector-bench-'))
  const redis = await startLocalRedis(folder)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = fork(join(import.meta.dirname, '../src/main/api.ts'), {
    execArgv: ['--import', join(import.meta.dirname, 'loop-delay.ts'), ...execArgv],
    env: { LOG_LEVEL: 'error', ...process.env, REDIS_URL: redis.url, PORT: String(port), ...env },
  })
  const [ready] = await Promise.race([once(child, 'message'), once(child, 'exit')])
  if (typeof ready !== 'object') throw new Error('the API does not start')
  return {
    url,
    redisUrl: redis.url,
    /** Begins to measure. */
    measure(): void {
      writeFileSync(`/proc/${child.pid}/clear_refs`, '5') // from now on VmHWM is the peak (proc(5))
      child.send('measure')
    },
    /** What was measured since. */
    async report() {
      child.send('report')
      const [delay] = await once(child, 'message')
      return { delay: LoopDelay.parse(delay), peakMb: memory(child, 'VmHWM'), nowMb: memory(child, 'VmRSS') }
    },
    rssMb: () => memory(child, 'VmRSS'),
    get alive() {
      return child.exitCode === null && child.signalCode === null
    },
    async close(): Promise<void> {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      await redis.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function memory({ pid }: ChildProcess, field: string): number {
  const kb = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kb) / 1024)
}
