import { once } from 'node:events'
import { expect, test } from 'vitest'
import WebSocket from 'ws'
import type { Task } from '../../src/model/task.ts'
import { collect, heldRecognizer, smallPng, startTestSystem } from '../support/system.ts'

const statuses = (frames: Task[]) => frames.map(({ status }) => status)

test('a watcher sees a task through to its result', async () => {
  const held = heldRecognizer()
  const { app, submit, startWorker } = await startTestSystem()
  const frames: Task[] = []
  const taskId = await submit([smallPng, smallPng])
  const socket = await app.injectWS(`/watch-task?task_id=${taskId}`, {}, { onInit: (ws) => collect(ws, frames) })
  const closed = once(socket, 'close')
  await expect.poll(() => statuses(frames)).toEqual(['queued'])
  await startWorker(held.recognizer)
  await held.started()
  await expect.poll(() => statuses(frames)).toContain('processing')
  held.release('one')
  await held.started()
  held.release('two')
  expect((await closed)[0]).toBe(1000)
  expect(frames.at(-1)).toMatchObject({
    status: 'completed',
    text: ['one', 'two'],
    progress: { done: 2, total: 2 },
  })
  expect(statuses(frames).filter((status) => status === 'completed')).toHaveLength(1)
  const done = frames.map(({ progress }) => progress.done)
  expect(done).toEqual(done.toSorted((a, b) => a - b))
})

test('one who comes while it is being worked on gets the state at once', async () => {
  const held = heldRecognizer()
  const { submit, startWorker, watch } = await startTestSystem()
  await startWorker(held.recognizer)
  const taskId = await submit(smallPng)
  await held.started()
  const watching = watch(taskId)
  held.release('hello')
  const { frames } = await watching
  expect(frames.at(-1)).toMatchObject({ status: 'completed', text: 'hello' })
})

test('one who comes afterwards gets the final frame alone', async () => {
  const { submit, startWorker, watch } = await startTestSystem()
  await startWorker()
  const taskId = await submit(smallPng)
  await watch(taskId)
  const { frames, code } = await watch(taskId)
  expect(code).toBe(1000)
  expect(statuses(frames)).toEqual(['completed'])
})

test('any number may watch, and all get the same end', async () => {
  const { submit, startWorker, watch } = await startTestSystem()
  const taskId = await submit(smallPng)
  const watching = Array.from({ length: 20 }, () => watch(taskId))
  await startWorker()
  for (const { frames, code } of await Promise.all(watching)) {
    expect(code).toBe(1000)
    expect(frames.at(-1)?.status).toBe('completed')
  }
})

test('a watcher of a task that is lost gets a final frame all the same', async () => {
  const { submit, watch, redis, keys } = await startTestSystem()
  const taskId = await submit([smallPng, smallPng])
  const watching = watch(taskId)
  await expect.poll(() => redis.pubsub('NUMSUB', keys.changed(taskId))).toEqual([keys.changed(taskId), 1])
  await redis.unlink(keys.record(taskId))
  await redis.publish(keys.changed(taskId), '')
  const { frames, code } = await watching
  expect(code).toBe(1000)
  expect(frames.at(-1)).toMatchObject({ status: 'failed', text: null, finished_at: expect.any(String) })
  expect(frames.at(-1)?.errors.map((error) => [error.index, error.code])).toEqual([
    [0, 'task-not-found'],
    [1, 'task-not-found'],
  ])
})

test('an unknown or malformed id is refused before the upgrade', async () => {
  const { app } = await startTestSystem()
  const unknown = '/watch-task?task_id=3d0a5e0c-66a9-4dd8-9a1c-4f0a76f2ad11'
  await expect(app.injectWS(unknown)).rejects.toThrow('404')
  await expect(app.injectWS('/watch-task?task_id=7')).rejects.toThrow('400')
  await expect(app.injectWS('/watch-task')).rejects.toThrow('400')
})

test('a plain GET is told to upgrade', async () => {
  const { http, submit } = await startTestSystem()
  const { body, headers } = await http.get(`/watch-task?task_id=${await submit(smallPng)}`).expect(426)
  expect(body.code).toBe('upgrade-required')
  expect(headers['upgrade']).toBe('websocket')
})

test('a client that stops answering is dropped', async () => {
  const { app, submit } = await startTestSystem({ app: { heartbeatMs: 1_000 } })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const taskId = await submit(smallPng)
  const silent = new WebSocket(`${url.replace('http', 'ws')}/watch-task?task_id=${taskId}`, { autoPong: false })
  const lively = new WebSocket(`${url.replace('http', 'ws')}/watch-task?task_id=${taskId}`)
  const [code] = await once(silent, 'close')
  expect(code).toBe(1006) // cut off, without a closing handshake
  expect(lively.readyState).toBe(WebSocket.OPEN)
  lively.terminate()
})

test('a closing server says that it goes away', async () => {
  const { app, submit } = await startTestSystem()
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const socket = new WebSocket(`${url.replace('http', 'ws')}/watch-task?task_id=${await submit(smallPng)}`)
  await once(socket, 'message')
  const closed = once(socket, 'close')
  await app.close()
  expect((await closed)[0]).toBe(1001)
})
