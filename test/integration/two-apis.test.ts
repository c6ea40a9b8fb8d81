import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { heldRecognizer, smallPng, startTestSystem } from '../support/system.ts'

test('two APIs on one prefix are one system: what one accepts the other reads, watches and cancels', async () => {
  const keyPrefix = `test-${randomUUID()}`
  const limits = { maxQueuedItems: 4 }
  const one = await startTestSystem({ keyPrefix, limits })
  const other = await startTestSystem({ keyPrefix, limits })
  const taskIds = await Promise.all([one, other, one].map(({ submit }) => submit(smallPng)))
  const last = await other.submit(smallPng)
  expect(new Set([...taskIds, last]).size).toBe(4)
  for (const { http } of [one, other]) {
    await http.get(`/image?task_id=${last}`).expect(200)
    await http.post('/image').send({ image_data: smallPng }).expect(503) // what waits is counted together
  }
  await one.http.delete(`/image?task_id=${last}`).expect(200)
  expect((await other.watch(last)).frames).toMatchObject([{ status: 'cancelled' }])

  const held = heldRecognizer()
  await other.startWorker(held.recognizer, 3)
  for (const _ of taskIds) await held.started()
  const watching = [one, other].flatMap(({ watch }) => taskIds.map(watch))
  for (const _ of taskIds) held.release('hello')
  for (const { frames } of await Promise.all(watching)) {
    expect(frames.at(-1)).toMatchObject({ status: 'completed', text: 'hello' })
  }
})
