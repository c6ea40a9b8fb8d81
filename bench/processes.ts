import { fork } from 'node:child_process'
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

/** A Redis server of its own, empty. */
export async function startRedis() {
  const folder = await mkdtemp(join(tmpdir(), 'lector-bench-'))
  const redis = await startLocalRedis(folder)
  return {
    url: redis.url,
    async close(): Promise<void> {
      await redis.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Runs `src/main/ROLE.ts` as a process of its own that can be watched from outside, once it is ready. (Linux.) */
export async function startProcess(role: 'api' | 'worker', env: NodeJS.ProcessEnv) {
  const child = fork(join(import.meta.dirname, `../src/main/${role}.ts`), {
    execArgv: ['--import', join(import.meta.dirname, 'loop-delay.ts')],
    env: { LOG_LEVEL: 'error', ...process.env, ...env },
  })
  const [ready] = await Promise.race([once(child, 'message'), once(child, 'exit')])
  if (typeof ready !== 'object') throw new Error(`the ${role} does not start`)

  function memoryMb(field: 'VmRSS' | 'VmHWM'): number {
    const kb = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
    return Math.round(Number(kb) / 1024)
  }

  return {
    /** Begins to measure. */
    measure(): void {
      writeFileSync(`/proc/${child.pid}/clear_refs`, '5') // from now on VmHWM is the peak (proc(5))
      child.send('measure')
    },
    /** What was measured since. */
    async report() {
      child.send('report')
      const [delay] = await once(child, 'message')
      return { delay: LoopDelay.parse(delay), peakMb: memoryMb('VmHWM') }
    },
    rssMb: () => memoryMb('VmRSS'),
    get alive() {
      return child.exitCode === null && child.signalCode === null
    },
    async close(): Promise<void> {
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

/** An API on a port of its own, on this Redis. */
export async function startApi(redisUrl: string, env: NodeJS.ProcessEnv = {}) {
  const port = await freePort()
  const api = await startProcess('api', { REDIS_URL: redisUrl, PORT: String(port), ...env })
  return { ...api, url: `http://127.0.0.1:${port}` }
}
