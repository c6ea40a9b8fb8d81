import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { ownRedis } from '../support/own-redis.ts'
import { recognitionOf } from '../support/results.ts'
import { smallPng, startTestSystem } from '../support/system.ts'

test.each([
  ['bytes', { maxQueuedBytes: 150 }, 'MAX_QUEUED_BYTES'],
  ['pages', { maxQueuedItems: 1 }, 'MAX_QUEUED_ITEMS'],
])('a task is refused while too many %s wait, and nothing of it is kept', async (_, limits, setting) => {
  const { http, submit, kept } = await startTestSystem({ limits })
  await submit(smallPng)
  const before = await kept()
  const refused = await http.post('/image').send({ image_data: smallPng }).expect(503)
  expect(refused.body).toMatchObject({ code: 'overloaded', detail: expect.stringContaining(setting) })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect(await kept()).toEqual(before)
})

test('a task that is larger than all that may wait is accepted when none waits', async () => {
  const { http, submit } = await startTestSystem({ limits: { maxQueuedItems: 1 } })
  await submit([smallPng, smallPng, smallPng])
  await http.post('/image').send({ image_data: smallPng }).expect(503)
})

test('whoever is refused is told when to come back by how fast the queue drains', async () => {
  const { http, submit, records } = await startTestSystem({ limits: { maxQueuedItems: 20 } })
  const fill = () => Promise.all(Array.from({ length: 5 }, () => submit(Array<string>(4).fill(smallPng))))
  const retryAfter = async () => {
    const { headers } = await http
      .post('/image')
      .send({ image_data: Array(4).fill(smallPng) })
      .expect(503)
    return Number(headers['retry-after'])
  }
  const taskIds = await fill()
  expect(await retryAfter()).toBe(60) // nothing has ended yet
  for (const taskId of taskIds)
    for (let index = 0; index < 4; index++) await records.settle({ taskId, index, page: 1 }, recognitionOf(''))
  await fill()
  // 20 items in at most 10 seconds, 4 have to go.
  expect(await retryAfter()).toBeLessThanOrEqual(2)
})

test('what is accepted while Redis fills up is still done, and the rest is refused', async ({ skip }) => {
  const own = await ownRedis()
  if (!own.persistent) skip('the embedded Redis has no bound on its memory')
  const { http, redis, startWorker, watch } = await startTestSystem({
    redisUrl: own.url,
    limits: { maxQueuedBytes: 1e9 },
  })
  const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1])
  await redis.config('SET', 'maxmemory', used + 10_000_000)
  const noise = sharp(randomBytes(400 * 400), { raw: { width: 400, height: 400, channels: 1 } })
  const image_data = (await noise.png().toBuffer()).toString('base64')
  const accepted: string[] = []
  for (;;) {
    const { status, body, headers } = await http.post('/image').send({ image_data })
    if (status === 202) accepted.push(body.task_id)
    else {
      expect([status, body.code]).toEqual([503, 'overloaded'])
      expect(Number(headers['retry-after'])).toBeGreaterThan(0)
      break
    }
  }
  expect(accepted.length).toBeGreaterThan(10)
  await startWorker()
  for (const { frames } of await Promise.all(accepted.map(watch))) expect(frames.at(-1)?.status).toBe('completed')
  await http.post('/image').send({ image_data }).expect(202)
})
