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

test.each([
  [
    'another address in a header',
    { 'x-forwarded-for': '10.0.0.2', forwarded: 'for=10.0.0.2', 'x-real-ip': '10.0.0.2' },
  ],
  ['two keys', { 'x-api-key': bobsKey }],
  ['another user', { 'x-forwarded-user': 'bob', cookie: 'key=bob' }],
])('%s gets nobody more', async (_, headers) => {
  const { http } = await startTestSystem({ requestsPerMinute: 1, app: { keys: twoKeys } })
  await http.get('/languages').set(asAda).expect(200)
  await http
    .get('/languages')
    .set({ ...asAda, ...headers })
    .expect(429)
})

test('without keys no header makes another address', async () => {
  const { http } = await startTestSystem({ requestsPerMinute: 1 })
  await http.get('/languages').expect(200)
  await http.get('/languages').set({ 'x-forwarded-for': '10.0.0.2', 'x-api-key': bobsKey }).expect(429)
})

test.each([
  ['HEAD', '/languages'],
  ['GET', '/languages?x=1'],
  ['GET', '/%6canguages'],
  ['GET', '/image'],
  ['DELETE', '/image'],
  ['POST', '/image'],
  ['POST', '/image-sync'],
  ['GET', '/watch-task'],
])('%s %s counts as well', async (method, path) => {
  const { app } = await startTestSystem({ requestsPerMinute: 1 })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  await fetch(`${url}/languages`)
  expect((await fetch(url + path, { method })).status).toBe(429)
})
