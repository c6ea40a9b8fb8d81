import { expect, test } from 'vitest'
import { heldRecognizer, smallPng, startTestSystem } from '../support/system.ts'

test('a task that waits is cancelled, and its images and jobs are gone', async () => {
  const { http, submit, redis, keys, queues } = await startTestSystem()
  const taskId = await submit([smallPng, smallPng])
  const { body } = await http.delete(`/image?task_id=${taskId}`).expect(200)
  expect(body).toMatchObject({ status: 'cancelled', text: null, finished_at: expect.any(String) })
  expect(await redis.keys(`${keys.prefix}:image:*`)).toEqual([])
  expect(await redis.hgetall(keys.queued)).toEqual({ bytes: '0', pages: '0' })
  expect(await queues.images.getJobCountByTypes('wait', 'prioritized', 'delayed')).toBe(0)
  await http.get(`/image?task_id=${taskId}`).expect(200, body)
})

test('a running recognition is stopped within a second, its watchers are told, and its worker goes on', async () => {
  const held = heldRecognizer()
  const { http, submit, startWorker, watch } = await startTestSystem()
  await startWorker(held.recognizer)
  const taskId = await submit([smallPng, smallPng])
  await held.started()
  const watching = watch(taskId)
  const cancelledAt = performance.now()
  await http.delete(`/image?task_id=${taskId}`).expect(200)
  const { frames, code } = await watching
  expect(code).toBe(1000)
  expect(frames.at(-1)?.status).toBe('cancelled')
  const next = await submit(smallPng)
  await held.started() // the only slot is free again
  expect(performance.now() - cancelledAt).toBeLessThan(1000)
  held.release('rejected already') // the cancelled one
  held.release('hello')
  expect((await watch(next)).frames.at(-1)).toMatchObject({ status: 'completed', text: 'hello' })
})

test('the dashboard shows it as failed, with the reason', async () => {
  const { http, submit, startWorker, queues } = await startTestSystem()
  const taskId = await submit(smallPng)
  await http.delete(`/image?task_id=${taskId}`).expect(200)
  await startWorker()
  await expect.poll(async () => (await queues.tasks.getJob(taskId))?.failedReason).toBe('cancelled')
})

test('a task that has ended is forgotten', async () => {
  const { http, submit, startWorker, watch, redis, keys, queues } = await startTestSystem()
  await startWorker()
  const taskId = await submit(smallPng)
  await watch(taskId)
  await expect.poll(async () => (await queues.tasks.getJob(taskId))?.getState()).toBe('completed')
  const { body } = await http.delete(`/image?task_id=${taskId}`).expect(200)
  expect(body).toMatchObject({ status: 'completed', text: 'hello' })
  await http.get(`/image?task_id=${taskId}`).expect(404)
  await http.delete(`/image?task_id=${taskId}`).expect(404)
  expect(await redis.keys(`${keys.prefix}*${taskId}*`)).toEqual([])
})

test('a task cancelled twice is forgotten the second time', async () => {
  const { http, submit } = await startTestSystem()
  const taskId = await submit(smallPng)
  await http.delete(`/image?task_id=${taskId}`).expect(200)
  await http.delete(`/image?task_id=${taskId}`).expect(200)
  await http.get(`/image?task_id=${taskId}`).expect(404)
})
