import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createLogger } from '../../src/logger.ts'
import { ownRedis } from '../support/own-redis.ts'
import { heldRecognizer, smallPng, startTestSystem } from '../support/system.ts'

const quick = { recovery: { lockDuration: 1_000, stalledInterval: 500 } }

/** A server that answers, but refuses: what brings that about, and what ends it. */
interface Refusal {
  readonly begin: (redis: Redis) => Promise<unknown>
  readonly end: (redis: Redis) => Promise<unknown>
}

const refusals: ReadonlyArray<readonly [string, Refusal]> = [
  [
    'OOM',
    {
      begin: (redis) => redis.config('SET', 'maxmemory', '1mb'),
      end: (redis) => redis.config('SET', 'maxmemory', '0'),
    },
  ],
  [
    'MISCONF',
    {
      begin: async (redis) => {
        const [, folder = ''] = z.array(z.string()).parse(await redis.config('GET', 'dir'))
        await mkdir(join(folder, 'dump.rdb')) // where no file can be put
        onTestFinished(() => void redis.config('SET', 'save', '')) // with it, the server would not end
        await redis.config('SET', 'save', '3600 1')
        await redis.bgsave()
        await expect.poll(() => redis.info('persistence')).toContain('rdb_last_bgsave_status:err')
      },
      end: (redis) => redis.config('SET', 'save', ''),
    },
  ],
  [
    'READONLY',
    { begin: (redis) => redis.replicaof('127.0.0.1', 1), end: (redis) => redis.call('REPLICAOF', 'NO', 'ONE') },
  ],
]

/** A system on a Redis of its own, whose log tells how often Redis refused something. */
async function startWatched() {
  const own = await ownRedis()
  const lines: string[] = []
  const logger = createLogger('test', 'warn', { write: (line: string) => lines.push(line) })
  const system = await startTestSystem({ redisUrl: own.url, logger })
  return {
    ...system,
    persistent: own.persistent,
    /** Resolves when the log has so many more lines of this kind. */
    async refused(times: number, kind: string): Promise<void> {
      const seen = () => lines.filter((line) => line.includes(kind)).length
      const before = seen()
      await expect.poll(seen, { timeout: 25_000 }).toBeGreaterThanOrEqual(before + times)
    },
  }
}

describe.each(refusals)('while Redis refuses what is written (%s)', (kind, { begin, end }) => {
  test('what waits goes on waiting, and is done when it takes it again', async ({ skip }) => {
    const { startWorker, submit, watch, redis, refused, persistent } = await startWatched()
    if (!persistent) skip('the embedded Redis refuses nothing')
    const watching = watch(await submit([smallPng, smallPng]))
    await begin(redis)
    await startWorker(undefined, 2, quick)
    await refused(4, kind) // more than an item has attempts
    await end(redis)
    expect((await watching).frames.at(-1)).toMatchObject({ status: 'completed', text: ['hello', 'hello'], errors: [] })
  })

  test('what was in hand is kept until it takes it', async ({ skip }) => {
    const { startWorker, submit, watch, redis, refused, persistent } = await startWatched()
    if (!persistent) skip('the embedded Redis refuses nothing')
    const held = heldRecognizer()
    await startWorker(held.recognizer, 1, quick)
    const watching = watch(await submit(smallPng))
    await held.started()
    await begin(redis)
    held.release('hello')
    if (kind !== 'OOM') await refused(1, kind) // results are stored in a full Redis: they free their image
    await end(redis)
    expect((await watching).frames.at(-1)).toMatchObject({ status: 'completed', text: 'hello' })
  })
})

/** Keeps Redis busy for some seconds. */
const busyScript = `
local function seconds() return tonumber(redis.call('TIME')[1]) end
local ends = seconds() + 4
while seconds() < ends do end`

test('a Redis that is busy with a script is waited for', async ({ skip }) => {
  const { startWorker, submit, watch, redis, refused, persistent } = await startWatched()
  if (!persistent) skip('the embedded Redis refuses nothing')
  await redis.config('SET', 'busy-reply-threshold', '1')
  const held = heldRecognizer()
  await startWorker(held.recognizer, 1, quick)
  const taskId = await submit(smallPng)
  await held.started()
  const busy = redis.eval(busyScript, 0)
  held.release('hello')
  await refused(1, 'BUSY')
  await busy
  expect((await watch(taskId)).frames.at(-1)).toMatchObject({ status: 'completed', text: 'hello' })
})

test('a Redis that no longer knows the scripts is told them again', async () => {
  const { startWorker, submit, watch, redis } = await startTestSystem({ redisUrl: (await ownRedis()).url })
  await startWorker()
  const submitted = async () => (await watch(await submit([smallPng, smallPng]))).frames.at(-1)?.status
  expect(await submitted()).toBe('completed')
  for (const _ of ['once', 'again']) {
    await redis.script('FLUSH')
    expect(await submitted()).toBe('completed')
  }
})
