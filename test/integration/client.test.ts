import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Task } from '../../client/contract.ts'
import { LectorError } from '../../client/error.ts'
import { Lector, type LectorOptions } from '../../client/lector.ts'
import { RecognitionTimeoutError } from '../../src/errors.ts'
import { adasKey, twoKeys } from '../support/keys.ts'
import { heldRecognizer, smallPng, startTestSystem, type TestSystemOptions } from '../support/system.ts'

const picture = new Uint8Array(Buffer.from(smallPng, 'base64'))

/** A system on a port of its own, and a client of it. */
async function start(options?: TestSystemOptions, client?: LectorOptions) {
  const system = await startTestSystem(options)
  const url = await system.app.listen({ port: 0, host: '127.0.0.1' })
  return { ...system, url, lector: new Lector({ url, ...client }) }
}

/** What a watcher is told, as it comes. */
function watched(lector: Lector, taskId: string) {
  const seen: Task[] = []
  const done = (async () => {
    for await (const task of lector.watch(taskId)) seen.push(task)
    return seen
  })()
  return { seen, done }
}

/** A proxy that has never heard of WebSockets. */
async function startPlainProxy(target: string): Promise<string> {
  const server = createServer(({ method, url = '', headers: all }, response) => {
    const headers = Object.fromEntries(Object.entries(all).filter(([name]) => !/^(upgrade|connection)$/.test(name)))
    const onward = forward(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${portOf(server.address())}`
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

describe('documents', () => {
  test('are read at once: as text in the shape of the request, or in a format', async () => {
    const { lector } = await start()
    expect(await lector.read(picture)).toBe('hello')
    expect(await lector.read([picture, new Blob([picture])], { language: 'eng' })).toEqual(['hello', 'hello'])
    expect(Buffer.from(await lector.read(picture, { format: 'pdf' })).toString('latin1')).toMatch(/^%PDF-/)
  })

  test('are a task that is watched to its end, read, and downloaded in every format', async () => {
    const { lector, startWorker } = await start()
    const taskId = await lector.submit([picture, picture], { outputs: ['pdf'], pages: '1' })
    const { seen, done } = watched(lector, taskId)
    await expect.poll(() => seen).toMatchObject([{ status: 'queued' }])
    await startWorker()
    expect((await done).at(-1)).toMatchObject({ status: 'completed', text: ['hello', 'hello'] })
    expect(await lector.get(taskId)).toEqual(seen.at(-1))
    const text = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes)
    expect(text(await lector.download(taskId, 'text', { index: 1 }))).toMatch(/^hello/)
    expect(JSON.parse(text(await lector.download(taskId, 'json')))).toMatchObject({ pages: [{ item: 0 }, { item: 1 }] })
    expect(text(await lector.download(taskId, 'pdf'))).toMatch(/^%PDF-/)
  })
})

test('a task that is cancelled says so to whoever watches', async () => {
  const { lector } = await start()
  const taskId = await lector.submit(picture)
  const { done } = watched(lector, taskId)
  expect(await lector.cancel(taskId)).toMatchObject({ status: 'cancelled' })
  expect((await done).at(-1)).toMatchObject({ status: 'cancelled' })
})

describe('watching', () => {
  test('goes on by polling where there are no WebSockets', async () => {
    const { url, lector, startWorker } = await start()
    const proxied = new Lector({ url: await startPlainProxy(url) })
    const taskId = await lector.submit(picture)
    const { seen, done } = watched(proxied, taskId)
    await expect.poll(() => seen).toMatchObject([{ status: 'queued' }])
    await startWorker()
    expect((await done).at(-1)).toMatchObject({ status: 'completed', text: 'hello' })
  })

  test('outlives an API that is started again', async () => {
    const keyPrefix = `test-${randomUUID()}`
    const { app, lector } = await start({ keyPrefix })
    const port = portOf(app.server.address())
    const taskId = await lector.submit(picture)
    const { seen, done } = watched(lector, taskId)
    await expect.poll(() => seen).toHaveLength(1)
    await app.close()
    const after = await startTestSystem({ keyPrefix })
    await after.app.listen({ port, host: '127.0.0.1' })
    await after.startWorker()
    expect((await done).at(-1)).toMatchObject({ status: 'completed', text: 'hello' })
  })

  test('ends with the reason of its signal', async () => {
    const { lector } = await start()
    const taskId = await lector.submit(picture)
    const stop = new AbortController()
    const reason = new Error('enough')
    const states = lector.watch(taskId, { signal: stop.signal })
    await states.next()
    stop.abort(reason)
    await expect(states.next()).rejects.toBe(reason)
  })
})

describe('what is refused has its code', () => {
  test('that of the service, with the document at fault', async () => {
    const { lector } = await start()
    const noise = new TextEncoder().encode('hello')
    const refused = lector.submit([picture, noise])
    await expect(refused).rejects.toBeInstanceOf(LectorError)
    await expect(refused).rejects.toMatchObject({ code: 'unsupported-image', status: 415, index: 1 })
    await expect(lector.get(randomUUID())).rejects.toMatchObject({ code: 'task-not-found', status: 404 })
    await expect(lector.watch(randomUUID()).next()).rejects.toMatchObject({ code: 'task-not-found', status: 404 })
    const taskId = await lector.submit(picture)
    await expect(lector.download(taskId, 'text')).rejects.toMatchObject({ code: 'task-not-finished', status: 409 })
  })

  test('by keys, over both protocols', async () => {
    const { url, lector, startWorker } = await start({ app: { keys: twoKeys } })
    await expect(lector.submit(picture)).rejects.toMatchObject({ code: 'unauthorized', status: 401 })
    const ada = new Lector({ url: `${url}/`, key: adasKey })
    await startWorker()
    const { done } = watched(ada, await ada.submit(picture))
    expect((await done).at(-1)).toMatchObject({ status: 'completed' })
  })

  test('or says that nobody answers, or somebody else', async () => {
    const { url } = await start()
    const elsewhere = new Lector({ url: `${url}/docs/static` })
    await expect(new Lector({ url: 'http://127.0.0.1:1' }).read(picture)).rejects.toMatchObject({ code: 'unreachable' })
    await expect(elsewhere.read(picture)).rejects.toMatchObject({ code: expect.stringMatching(/not-found/) })
    const stranger = createServer((_, response) => response.writeHead(301, { location: url }).end('moved')).listen(0)
    await once(stranger, 'listening')
    onTestFinished(() => void stranger.close())
    const moved = new Lector({ url: `http://127.0.0.1:${portOf(stranger.address())}` })
    await expect(moved.read(picture)).rejects.toMatchObject({ code: 'unexpected-answer', status: 301 })
    expect(() => new Lector({ url: 'localhost:5000' })).toThrow(TypeError)
  })
})

test('a service that is full is asked again when it says, but not for ever', async () => {
  const held = heldRecognizer()
  const { url, lector } = await start({ recognizer: held.recognizer })
  const first = lector.read(picture)
  await held.started()
  const impatient = new Lector({ url, patienceMs: 0 })
  await expect(impatient.read(picture)).rejects.toMatchObject({ code: 'overloaded', retryAfterS: expect.any(Number) })
  const second = lector.read(picture)
  held.release('one')
  expect(await first).toBe('one')
  await held.started()
  held.release('two')
  expect(await second).toBe('two')
})

test('what a task could not read is in its errors', async () => {
  const slow = { recognise: () => Promise.reject(new RecognitionTimeoutError(10)) }
  const { lector, startWorker } = await start()
  const taskId = await lector.submit(picture)
  await startWorker(slow)
  const { done } = watched(lector, taskId)
  const errors = [{ index: 0, code: 'recognition-timeout' }]
  expect((await done).at(-1)).toMatchObject({ status: 'failed', text: null, errors })
})
