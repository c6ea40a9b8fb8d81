import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { adasKey, bobsKey, twoKeys } from '../support/keys.ts'
import { startTestSystem } from '../support/system.ts'

const asAda = { authorization: `Bearer ${adasKey}` }
const asBob = { authorization: `Bearer ${bobsKey}` }

test('whoever asks too much is told when to come back, and nobody else is', async () => {
  const { http, redis, keys } = await startTestSystem({ requestsPerMinute: 2, app: { keys: twoKeys } })
  const first = await http.get('/languages').set(asAda).expect(200)
  expect(first.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1', 'ratelimit-reset': '60' })
  await http.get('/image').set(asAda).expect(400)
  const { body, headers } = await http.get('/languages').set(asAda).expect(429)
  expect(headers['content-type']).toContain('application/problem+json')
  expect(body).toMatchObject({ code: 'rate-limited', status: 429 })
  expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60)
  expect(headers['ratelimit-remaining']).toBe('0')
  await http.get('/languages').set(asBob).expect(200)
  await http.get('/languages').expect(401)
  for (const open of ['/health/live', '/health/ready', '/docs/json']) {
    expect((await http.get(open).set(asAda).expect(200)).headers['ratelimit-limit']).toBeUndefined()
  }
  expect((await redis.keys(`${keys.prefix}:rate:*`)).toSorted()).toEqual([
    `${keys.rateLimit}ada`,
    `${keys.rateLimit}bob`,
  ])
  expect(await redis.pttl(`${keys.rateLimit}ada`)).toBeGreaterThan(0)
})

test('without keys an address is counted, and all APIs count together', async () => {
  const shared = { requestsPerMinute: 1, keyPrefix: `test-${randomUUID()}` }
  const [one, other] = [await startTestSystem(shared), await startTestSystem(shared)]
  await one.http.get('/languages').expect(200)
  await other.http.get('/languages').expect(429)
})

test('while Redis is away nobody is refused', async () => {
  const { http, redis } = await startTestSystem({ requestsPerMinute: 1, redisUrl: inject('redisUrl') })
  await http.get('/languages').expect(200)
  redis.disconnect()
  await http.get('/languages').expect(200)
})

test('without a limit nothing is counted', async () => {
  const { http } = await startTestSystem()
  expect((await http.get('/languages').expect(200)).headers['ratelimit-limit']).toBeUndefined()
})
