import { randomBytes, randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { createCachedRecognizer } from '../../src/cache/cached-recognizer.ts'
import { type CacheLimits, createCacheStore } from '../../src/cache/store.ts'
import type { Recognizer } from '../../src/recognition/recognizer.ts'
import { createChanges } from '../../src/tasks/changes.ts'
import { createKeys } from '../../src/tasks/keys.ts'
import { connectForRequests, connectForWaiting } from '../../src/tasks/redis.ts'
import { recognitionOf } from '../support/results.ts'
import { fakeRecognizer, heldRecognizer, smallPng, startTestSystem } from '../support/system.ts'

const logger = pino({ level: 'silent' })
const never = new AbortController().signal
const image = Buffer.from('one image')
const other = Buffer.from('another image')

/** What a process has of the cache; several with one prefix are as many processes. */
async function startCache(prefix = `test-${randomUUID()}`, limits: Partial<CacheLimits> = {}) {
  const redis = await connectForRequests(inject('redisUrl'), logger)
  const subscriber = connectForWaiting(inject('redisUrl'), logger)
  const changes = createChanges(subscriber)
  const store = createCacheStore(redis, createKeys(prefix), { ttlMs: 60_000, maxBytes: 10_000, ...limits })
  onTestFinished(async () => {
    const left = await redis.keys(`${prefix}:*`).catch(() => [])
    if (left.length > 0) await redis.unlink(left)
    redis.disconnect()
    subscriber.disconnect()
  })
  const over = (recognizer: Recognizer, { fingerprint = 'engine 1', shared = false } = {}) =>
    createCachedRecognizer({ recognizer, store, changes, fingerprint, shared, logger })
  return { prefix, redis, store, over }
}

describe('the cache', () => {
  test('recognises an image once, and again when anything but the image differs', async () => {
    const { over } = await startCache()
    const first = over(fakeRecognizer('first'))
    const second = over(fakeRecognizer('second'))
    expect(await first.recognise(image, 1, never)).toMatchObject({ ...recognitionOf('first'), cache: 'miss' })
    expect(await second.recognise(image, 1, never)).toMatchObject({ ...recognitionOf('first'), cache: 'hit' })
    expect(await second.recognise(other, 1, never)).toMatchObject({ ...recognitionOf('second'), cache: 'miss' })
    expect(await second.recognise(image, 1, never, { language: 'deu' })).toMatchObject({ cache: 'miss' })
    expect(await second.recognise(image, 1, never, { owner: 'anna' })).toMatchObject({ cache: 'miss' })
    expect(await second.recognise(image, 1, never, { owner: 'anna' })).toMatchObject({ cache: 'hit' })
    const newer = over(fakeRecognizer('newer'), { fingerprint: 'engine 2' })
    expect(await newer.recognise(image, 1, never)).toMatchObject({ ...recognitionOf('newer'), cache: 'miss' })
    const shared = over(fakeRecognizer('shared'), { shared: true })
    expect(await shared.recognise(image, 1, never, { owner: 'bert' })).toMatchObject({
      ...recognitionOf('first'),
      cache: 'hit',
    })
  })

  test('lets two processes recognise an image that both have in hand once', async () => {
    const held = heldRecognizer()
    const a = await startCache()
    const b = await startCache(a.prefix)
    const leading = a.over(held.recognizer).recognise(image, 1, never)
    await held.started()
    const following = b.over(fakeRecognizer('recognised twice')).recognise(image, 1, never)
    held.release('once')
    expect(await leading).toMatchObject({ ...recognitionOf('once'), cache: 'miss' })
    expect(await following).toMatchObject({ ...recognitionOf('once'), cache: expect.stringMatching(/coalesced|hit/) })
  })

  test('passes the lead on when the leader fails, and lets go of a follower that is stopped', async () => {
    const held = heldRecognizer()
    const { over } = await startCache()
    const failing = new AbortController()
    const leading = over(held.recognizer).recognise(image, 1, failing.signal)
    await held.started()
    const following = over(fakeRecognizer('by the follower')).recognise(image, 1, never)
    const leaving = new AbortController()
    const gone = over(fakeRecognizer('unheard')).recognise(image, 1, leaving.signal)
    leaving.abort(new Error('client gone'))
    await expect(gone).rejects.toThrow('client gone')
    failing.abort(new Error('no more'))
    await expect(leading).rejects.toThrow('no more')
    expect(await following).toMatchObject({ ...recognitionOf('by the follower'), cache: 'miss' })
  })

  test('gives the lead of a killed process to whoever comes when it has run out', async () => {
    const { prefix, redis, store, over } = await startCache()
    await store.claim('key', 'token of the dead')
    expect(await store.claim('key', 'token')).toBe('follow')
    expect(await redis.pttl(`${prefix}:leader:key`)).toBeGreaterThan(0)
    await redis.pexpire(`${prefix}:leader:key`, 1)
    await expect.poll(() => store.claim('key', 'token')).toBe('lead')
    expect(await over(fakeRecognizer('x')).recognise(image, 1, never)).toMatchObject({ cache: 'miss' })
  })

  test('lets one of many followers lead when the leader is killed, and the others have its text', async () => {
    const { prefix, redis, store, over } = await startCache()
    const elsewhere = await startCache(prefix)
    const held = heldRecognizer()
    const leaving = new AbortController()
    const killed = over(held.recognizer).recognise(image, 1, leaving.signal)
    await held.started()
    const [leaderKey = ''] = await redis.keys(`${prefix}:leader:*`)
    await redis.set(leaderKey, 'a process that is no more', 'PX', 1_000)
    let recognised = 0
    const counting: Recognizer = {
      async recognise() {
        recognised++
        return recognitionOf('once')
      },
    }
    const hundred = (follower: Recognizer) => Array.from({ length: 100 }, () => follower.recognise(image, 1, never))
    const following = await Promise.all([...hundred(over(counting)), ...hundred(elsewhere.over(counting))])
    expect(following.filter(({ result }) => result.content === 'once')).toHaveLength(200)
    expect(recognised).toBe(1)
    expect(await redis.exists(leaderKey)).toBe(0)
    expect(await store.claim(leaderKey.slice(`${prefix}:leader:`.length), 'late')).toMatchObject(recognitionOf('once'))
    leaving.abort(new Error('left behind by this test'))
    await expect(killed).rejects.toThrow('left behind')
  })

  test('holds so many bytes, drops the oldest, and leaves nothing when all has expired', async () => {
    const { prefix, redis, store } = await startCache(undefined, { maxBytes: 150, ttlMs: 300 })
    for (const key of ['a', 'b', 'c']) await store.put(key, recognitionOf('some 60 bytes, packed'))
    expect(await redis.exists(`${prefix}:text:a`)).toBe(0)
    expect(await store.claim('c', 't')).toMatchObject({ ...recognitionOf('some 60 bytes, packed') })
    expect(Number(await redis.get(`${prefix}:text-bytes`))).toBeLessThanOrEqual(150)
    await store.put('d', recognitionOf(randomBytes(300).toString('hex'))) // larger than all there may be
    expect(await redis.exists(`${prefix}:text:d`)).toBe(0)
    await expect.poll(() => redis.keys(`${prefix}:*`)).toEqual([])
  })

  test('counts a text once that was forgotten and came back', async () => {
    const { prefix, redis, store } = await startCache()
    await store.put('a', recognitionOf('x'))
    const bytes = await redis.get(`${prefix}:text-bytes`)
    await redis.unlink(`${prefix}:text:a`)
    await store.put('a', recognitionOf('x'))
    expect(await redis.get(`${prefix}:text-bytes`)).toBe(bytes)
  })

  test('does not stand in the way when Redis is away', async () => {
    const { redis, over } = await startCache()
    const recognizer = over(fakeRecognizer('as ever'))
    redis.disconnect()
    expect(await recognizer.recognise(image, 1, never)).toMatchObject({ ...recognitionOf('as ever'), cache: 'miss' })
  })
})

describe('x-cache', () => {
  test('says for every image how it came by its text', async () => {
    const { over } = await startCache()
    const { http } = await startTestSystem({ recognizer: over(fakeRecognizer('hello')) })
    const miss = await http.post('/image-sync').send({ image_data: smallPng }).expect(200)
    expect(miss.headers['x-cache']).toBe('miss')
    const hits = await http
      .post('/image-sync')
      .send({ image_data: [smallPng, smallPng] })
      .expect(200, { text: ['hello', 'hello'] })
    expect(hits.headers['x-cache']).toBe('hit, hit')
  })

  test('is not there without a cache', async () => {
    const { http } = await startTestSystem()
    const { headers } = await http.post('/image-sync').send({ image_data: smallPng }).expect(200)
    expect(headers['x-cache']).toBeUndefined()
  })

  test('a task that is forgotten takes its texts out of the cache', async () => {
    const keyPrefix = `test-${randomUUID()}`
    const { over, redis } = await startCache(keyPrefix)
    const { http, submit, startWorker, watch } = await startTestSystem({ keyPrefix })
    await startWorker(over(fakeRecognizer('private')))
    const taskId = await submit(smallPng)
    await watch(taskId)
    expect(await redis.keys(`${keyPrefix}:text:*`)).toHaveLength(1)
    await http.delete(`/image?task_id=${taskId}`).expect(200)
    expect(await redis.keys(`${keyPrefix}:text:*`)).toEqual([])
  })

  test('a batch of equal images, over two workers, is recognised once', async () => {
    const cache = await startCache()
    const elsewhere = await startCache(cache.prefix)
    let recognised = 0
    const counting: Recognizer = {
      async recognise() {
        recognised++
        return recognitionOf('once')
      },
    }
    const system = await startTestSystem({ recognizer: cache.over(counting) })
    await system.startWorker()
    await system.startWorker(elsewhere.over(counting), 2)
    const { frames } = await system.watch(await system.submit(Array.from({ length: 4 }, () => smallPng)))
    expect(frames.at(-1)).toMatchObject({ status: 'completed', text: ['once', 'once', 'once', 'once'] })
    expect(recognised).toBe(1)
  })
})
