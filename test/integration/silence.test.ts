import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, inject, onTestFinished, test } from 'vitest'
import { createLogger } from '../../src/logger.ts'
import { connectForRequests, connectForWaiting, isConnected } from '../../src/tasks/redis.ts'
import { ownRedis } from '../support/own-redis.ts'
import { startProxy } from '../support/proxy.ts'
import { smallPng, startTestSystem } from '../support/system.ts'

const silent = createLogger('test', 'silent')

async function connectThroughProxy() {
  const proxy = await startProxy(inject('redisUrl'))
  const redis = await connectForRequests(proxy.url, silent)
  onTestFinished(() => redis.disconnect())
  await expect.poll(proxy.probes, { timeout: 5_000 }).toBeGreaterThan(1) // the guard's connection is ready, too
  return { proxy, redis }
}

test('a process that was itself held up does not take Redis for silent', async () => {
  const { redis } = await connectThroughProxy()
  for (let times = 0; times < 4; times++) {
    const reply = redis.ping()
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700)
    await nextTurn()
    await expect(reply).resolves.toBe('PONG')
  }
})

test('a Redis that is busy with large replies is not taken for silent; once they end it is', async () => {
  const { proxy, redis } = await connectThroughProxy()
  const key = `test-silence-${process.pid}`
  await redis.set(key, Buffer.alloc(4_000_000), 'EX', 60)
  proxy.fallSilent({ after: 1 }) // the probe's is the second connection
  const cut = once(redis, 'close')
  const startedAt = performance.now()
  while (performance.now() - startedAt < 2_000)
    expect(await redis.strlen(key).then(() => redis.getBuffer(key))).toHaveLength(4_000_000)
  expect(isConnected(redis)).toBe(true)
  await cut
  proxy.speakAgain()
  await expect.poll(() => isConnected(redis), { timeout: 5_000 }).toBe(true)
  await redis.unlink(key)
})

test('a Redis that is paused for writes is answered for at once, and it all comes back', async ({ skip }) => {
  const own = await ownRedis()
  if (!own.persistent) skip('the embedded Redis cannot be paused')
  const { http, submit } = await startTestSystem({ redisUrl: own.url })
  const admin = connectForWaiting(own.url, silent)
  onTestFinished(() => admin.disconnect())
  await admin.client('PAUSE', 30_000, 'WRITE')
  for (const moment of ['just then', 'later']) {
    const startedAt = performance.now()
    const { status, body } = await http.post('/image').send({ image_data: smallPng })
    expect([status, body.code], moment).toEqual([503, 'unavailable'])
    // A second, and as much again for a machine that is busy; without the guard it would be 15.
    expect(performance.now() - startedAt, moment).toBeLessThan(2_000)
    await http.get('/health/ready').expect(503)
  }
  await admin.client('UNPAUSE')
  await expect.poll(async () => (await http.get('/health/ready')).status, { timeout: 10_000 }).toBe(200)
  await submit(smallPng)
})

test('a refusal is an answer: a Redis that is full or read-only stays connected, and tasks are refused at once', async ({
  skip,
}) => {
  const own = await ownRedis()
  if (!own.persistent) skip('the embedded Redis is never full, and no replica')
  const { http, redis, submit } = await startTestSystem({ redisUrl: own.url })
  await submit(smallPng)
  const admin = connectForWaiting(own.url, silent)
  onTestFinished(() => admin.disconnect())
  const scriptsRun = async () => Number(/cmdstat_eval:calls=(\d+)/.exec(await admin.info('commandstats'))?.[1] ?? 0)
  let cut = 0
  redis.on('close', () => cut++)
  const harms = [
    { harm: () => admin.config('SET', 'maxmemory', 1), mend: () => admin.config('SET', 'maxmemory', 0) },
    { harm: () => admin.replicaof('127.0.0.1', 1), mend: () => admin.replicaof('NO', 'ONE') },
  ]
  for (const { harm, mend } of harms) {
    await harm()
    const before = await scriptsRun()
    await expect.poll(scriptsRun, { timeout: 10_000 }).toBeGreaterThan(before + 15) // longer than it takes to be found silent
    await http.get('/health/ready').expect(200)
    await http.post('/image').send({ image_data: smallPng }).expect(503)
    await mend()
    await submit(smallPng)
  }
  expect(cut).toBe(0)
})
