import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import WebSocket from 'ws'
import { createLogger } from '../../src/logger.ts'
import type { Task } from '../../src/model/task.ts'
import { warnOfEviction } from '../../src/tasks/eviction.ts'
import { createKeys } from '../../src/tasks/keys.ts'
import { createQueues } from '../../src/tasks/queues.ts'
import { connectForWaiting } from '../../src/tasks/redis.ts'
import { ownRedis } from '../support/own-redis.ts'
import { startProxy } from '../support/proxy.ts'
import { collect, heldRecognizer, smallPng, startTestSystem } from '../support/system.ts'

test('while Redis is away every answer is a quick 503, and it all comes back by itself', async () => {
  const redis = await ownRedis()
  const logs: string[] = []
  const logger = createLogger('test', 'info', { write: (line: string) => logs.push(JSON.parse(line).msg) })
  const told = (what: string) => logs.filter((line) => line.startsWith(`Redis at 127.0.0.1:`) && line.includes(what))
  const { http, submit } = await startTestSystem({ redisUrl: redis.url, logger })
  const taskId = await submit(smallPng)
  await http.get('/health/ready').expect(200, { status: 'ok', dependencies: { redis: 'up' } })

  await redis.stop()
  const requests = [
    () => http.post('/image').send({ image_data: smallPng }),
    () => http.get(`/image?task_id=${taskId}`),
    () => http.delete(`/image?task_id=${taskId}`),
    () => http.get(`/watch-task?task_id=${taskId}`),
  ]
  for (const request of requests) {
    const startedAt = performance.now()
    const { body, headers } = await request().expect(503)
    expect(body.code).toBe('unavailable')
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  }
  await http.get('/health/ready').expect(503, { status: 'unavailable', dependencies: { redis: 'down' } })
  await http.get('/health/live').expect(200)
  await http.post('/image-sync').send({ image_data: smallPng }).expect(200) // needs no Redis

  await expect.poll(() => told('does not answer')).not.toEqual([])
  await redis.start()
  await expect.poll(async () => (await http.get('/health/ready')).status, { timeout: 10_000 }).toBe(200)
  await submit(smallPng)
  await expect.poll(() => told('answers')).toHaveLength(2) // by each of the two connections
  expect(logs).not.toContain('queue') // BullMQ hears of it too
})

test('a Redis that may drop tasks is warned of, in the log alone', async ({ skip }) => {
  const own = await ownRedis()
  if (!own.persistent) skip('the embedded Redis drops nothing')
  const logs: string[] = []
  const logger = createLogger('test', 'warn', { write: (line: string) => logs.push(JSON.parse(line).msg) })
  const printed = vi.spyOn(console, 'warn')
  onTestFinished(() => printed.mockRestore())
  const { redis, queues, startWorker } = await startTestSystem({ redisUrl: own.url })
  await warnOfEviction(redis, logger)
  expect(logs).toEqual([])
  await redis.config('SET', 'maxmemory-policy', 'allkeys-lru')
  await warnOfEviction(redis, logger)
  expect(logs).toEqual([expect.stringContaining('allkeys-lru')])
  await startWorker()
  const other = createQueues(redis, createKeys('other'), 60_000, logger)
  await Promise.all([queues.images, other.images, other.tasks].map((queue) => queue.waitUntilReady()))
  await other.close()
  expect(printed).not.toHaveBeenCalled()
})

test('a wrong password is told by the name of what it was set with, and without it', async () => {
  const own = await ownRedis()
  const logs: string[] = []
  const told = Promise.withResolvers<number>()
  const write = (line: string) => told.resolve(logs.push(line))
  const logger = createLogger('test', 'info', { write })
  const redis = connectForWaiting(own.url.replace('redis://', 'redis://ada:secret@'), logger)
  onTestFinished(() => redis.disconnect())
  await told.promise
  expect(logs.join()).toMatch(/refuses the user or the password of REDIS_URL/)
  expect(logs.join()).not.toMatch(/secret|stack/)
})

test.each([
  ['takes connections and says nothing', () => {}, /took the connection, and was not ready after 5 s; trying again/],
  ['speaks something else', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), /is no Redis/],
])('what %s at REDIS_URL is told, and tried again', async (_what, serve, told) => {
  const connections: Socket[] = []
  const server = createServer((socket) => {
    connections.push(socket.on('error', () => {}))
    serve(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const logs: string[] = []
  const logger = createLogger('test', 'info', { write: (line: string) => logs.push(JSON.parse(line).msg) })
  const redis = connectForWaiting(`redis://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, logger)
  onTestFinished(() => {
    redis.disconnect()
    server.close()
    for (const socket of connections) socket.destroy()
  })
  await expect.poll(() => connections.length, { timeout: 15_000 }).toBeGreaterThan(1)
  expect(logs[0]).toMatch(told)
})

test('a database that Redis does not have is told, and no other one is taken for it', async ({ skip }) => {
  const own = await ownRedis()
  if (!own.persistent) skip('the embedded Redis has one database')
  const logs: string[] = []
  const logger = createLogger('test', 'info', { write: (line: string) => logs.push(JSON.parse(line).msg) })
  const redis = connectForWaiting(`${own.url}/99`, logger)
  onTestFinished(() => redis.disconnect())
  let attempts = 0
  redis.on('connect', () => attempts++)
  await expect.poll(() => attempts).toBeGreaterThan(2)
  expect(logs[0]).toMatch(/has no database of the number/)
  expect(redis.status).not.toBe('ready')
  expect(logs.filter((line) => line.endsWith('answers'))).toEqual([])
})

test('a watcher outlives a restart of Redis', async ({ skip }) => {
  const redis = await ownRedis()
  if (!redis.persistent) skip('the embedded Redis keeps nothing over a restart')
  const { app, submit, startWorker } = await startTestSystem({ redisUrl: redis.url })
  const base = (await app.listen({ port: 0, host: '127.0.0.1' })).replace('http', 'ws')
  const frames: Task[] = []
  const socket = new WebSocket(`${base}/watch-task?task_id=${await submit(smallPng)}`)
  collect(socket, frames)
  await once(socket, 'message')
  await redis.stop()
  await redis.start()
  await startWorker()
  const [code] = await once(socket, 'close')
  expect(code).toBe(1000)
  expect(frames.at(-1)).toMatchObject({ status: 'completed', text: 'hello' })
})

test('a Redis that falls silent is answered for at once, also to whoever asks just then, and it all comes back', async () => {
  const proxy = await startProxy(inject('redisUrl'))
  const { http, submit } = await startTestSystem({ redisUrl: proxy.url })
  const taskId = await submit(smallPng)
  proxy.fallSilent()
  for (const moment of ['just then', 'later']) {
    const startedAt = performance.now()
    const answers = await Promise.all([
      http.post('/image').send({ image_data: smallPng }),
      http.get(`/image?task_id=${taskId}`),
      http.delete(`/image?task_id=${taskId}`),
      http.get(`/watch-task?task_id=${taskId}`),
    ])
    // A second, and as much again for a machine that is busy; without the pings it would be 15.
    expect(performance.now() - startedAt, moment).toBeLessThan(2_000)
    for (const { status, body, headers } of answers) {
      expect([status, body.code], moment).toEqual([503, 'unavailable'])
      expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    }
    await http.get('/health/ready').expect(503)
  }
  proxy.speakAgain()
  await expect.poll(async () => (await http.get('/health/ready')).status, { timeout: 10_000 }).toBe(200)
  await http.get(`/image?task_id=${taskId}`).expect(200)
  await submit(smallPng)
})

test('a watcher is told to try again when Redis stays silent', async () => {
  const proxy = await startProxy(inject('redisUrl'))
  const { app, submit } = await startTestSystem({ redisUrl: proxy.url, patienceMs: 1_000 })
  const frames: Task[] = []
  const taskId = await submit(smallPng)
  const socket = await app.injectWS(`/watch-task?task_id=${taskId}`, {}, { onInit: (ws) => collect(ws, frames) })
  const closed = once(socket, 'close')
  await expect.poll(() => frames.length).toBe(1)
  proxy.fallSilent()
  expect((await closed)[0]).toBe(1013)
  expect(frames).toHaveLength(1)
})

test('connections that are cut in the middle of the work are made again, and nothing is lost', async () => {
  const proxy = await startProxy(inject('redisUrl'))
  const { app, submit, startWorker } = await startTestSystem({ redisUrl: proxy.url })
  const held = heldRecognizer()
  const frames: Task[] = []
  const url = `/watch-task?task_id=${await submit([smallPng, smallPng])}`
  const closed = once(await app.injectWS(url, {}, { onInit: (ws) => collect(ws, frames) }), 'close')
  await expect.poll(() => frames.length).toBe(1)
  await startWorker(held.recognizer)
  await held.started()
  proxy.cut()
  held.release('one')
  await held.started()
  proxy.cut()
  held.release('two')
  expect((await closed)[0]).toBe(1000)
  expect(frames.at(-1)).toMatchObject({ status: 'completed', text: ['one', 'two'] })
})
