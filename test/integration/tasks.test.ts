import { describe, expect, test } from 'vitest'
import { UnreadableImageError } from '../../src/errors.ts'
import type { Recognizer } from '../../src/recognition/recognizer.ts'
import { recognitionOf } from '../support/results.ts'
import { heldRecognizer, smallPng, startTestSystem } from '../support/system.ts'

describe('a task', () => {
  test('is accepted, found and completed', async () => {
    const { http, submit, startWorker, watch } = await startTestSystem()
    const accepted = await http.post('/image').send({ image_data: smallPng }).expect(202)
    const { task_id } = accepted.body
    expect(accepted.headers['location']).toBe(`/image?task_id=${task_id}`)
    const queued = await http.get(`/image?task_id=${task_id}`).expect(200)
    expect(queued.body).toEqual({
      task_id,
      status: 'queued',
      text: null,
      progress: { done: 0, total: 1, pages: { done: 0, total: 1 }, queue_position: 0 },
      errors: [],
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      finished_at: null,
    })
    await startWorker()
    const { frames } = await watch(task_id)
    const done = await http.get(`/image?task_id=${task_id}`).expect(200)
    expect(done.body).toMatchObject({ status: 'completed', text: 'hello', progress: { done: 1, total: 1 } })
    expect(done.body).toEqual(frames.at(-1))
    expect(await submit(smallPng)).not.toBe(task_id)
  })

  test('keeps the order of a batch, whichever item ends first', async () => {
    const { http, submit, startWorker, watch } = await startTestSystem()
    const held = heldRecognizer()
    const taskId = await submit([smallPng, smallPng, smallPng])
    await startWorker(held.recognizer, 3)
    const started = [await held.started(), await held.started(), await held.started()]
    expect(started).toHaveLength(3)
    const watching = watch(taskId)
    for (const text of ['a', 'b', 'c']) held.release(text)
    await watching
    const { body } = await http.get(`/image?task_id=${taskId}`)
    expect(body.text.toSorted()).toEqual(['a', 'b', 'c'])
  })

  test('answers a batch of one with an array of one', async () => {
    const { submit, startWorker, watch } = await startTestSystem()
    await startWorker()
    const { frames } = await watch(await submit([smallPng]))
    expect(frames.at(-1)?.text).toEqual(['hello'])
  })

  test('keeps what was recognised when an item fails, and says which one and why', async () => {
    const { submit, startWorker, watch } = await startTestSystem()
    await startWorker(failingOn(1))
    const { frames } = await watch(await submit([smallPng, smallPng, smallPng]))
    expect(frames.at(-1)).toMatchObject({
      status: 'completed',
      text: ['item 0', null, 'item 2'],
      progress: { done: 3, total: 3 },
      errors: [{ index: 1, code: 'unreadable-image', detail: expect.stringContaining('corrupt') }],
    })
  })

  test('fails when every item fails, and the dashboard says so too', async () => {
    const { submit, startWorker, watch, queues } = await startTestSystem()
    await startWorker(failingOn(0))
    const taskId = await submit(smallPng)
    const { frames } = await watch(taskId)
    expect(frames.at(-1)).toMatchObject({
      status: 'failed',
      text: null,
      errors: [{ index: 0, code: 'unreadable-image' }],
    })
    await expect.poll(async () => (await queues.tasks.getJob(taskId))?.getState()).toBe('failed')
    expect(await (await queues.images.getJob(`${taskId}-0-1`))?.getState()).toBe('failed')
  })

  test('is shared by two workers', async () => {
    const { submit, startWorker, watch } = await startTestSystem()
    const [one, other] = [heldRecognizer(), heldRecognizer()]
    await startWorker(one.recognizer)
    await startWorker(other.recognizer)
    const watching = watch(await submit([smallPng, smallPng]))
    await Promise.all([one.started(), other.started()]) // each has one of the two, at the same time
    one.release('one')
    other.release('other')
    const { frames } = await watching
    expect(frames.at(-1)?.text).toEqual(expect.arrayContaining(['one', 'other']))
  })

  test('keeps no image once it has ended, and a result that expires', async () => {
    const { submit, startWorker, watch, redis, keys } = await startTestSystem({ limits: { resultTtlMs: 50_000 } })
    const taskId = await submit([smallPng, smallPng])
    expect(await redis.exists(keys.image(taskId, 0), keys.image(taskId, 1))).toBe(2)
    expect(await redis.hgetall(keys.queued)).toEqual({
      bytes: String(2 * Buffer.from(smallPng, 'base64').length),
      pages: '2',
    })
    await startWorker()
    await watch(taskId)
    expect(await redis.exists(keys.image(taskId, 0), keys.image(taskId, 1))).toBe(0)
    expect(await redis.hgetall(keys.queued)).toEqual({ bytes: '0', pages: '0' })
    for (const key of [keys.record(taskId), keys.results(taskId)]) {
      expect(await redis.pttl(key)).toBeGreaterThan(40_000)
      expect(await redis.pttl(key)).toBeLessThanOrEqual(50_000)
    }
  })

  test('disappears when its result has expired', async () => {
    const { http, submit, startWorker, redis, keys } = await startTestSystem({ limits: { resultTtlMs: 1 } })
    await startWorker()
    const taskId = await submit(smallPng)
    await expect.poll(() => redis.exists(keys.record(taskId))).toBe(0)
    await http.get(`/image?task_id=${taskId}`).expect(404)
  })

  test('is refused whole when one item is bad, and nothing of it is kept', async () => {
    const { http, kept } = await startTestSystem()
    const before = await kept()
    const refused = await http
      .post('/image')
      .send({ image_data: [smallPng, 'aGVsbG8='] })
      .expect(415)
    expect(refused.body).toMatchObject({ code: 'unsupported-image', index: 1 })
    expect(await kept()).toEqual(before)
  })
})

/** Recognises items in order, but for one. For a worker that takes one at a time. */
function failingOn(bad: number): Recognizer {
  let next = 0
  return {
    async recognise() {
      const index = next++
      if (index === bad) throw new UnreadableImageError()
      return recognitionOf(`item ${index}`)
    },
  }
}

test('an item is tried again for as long as it is not its image that is to blame', async () => {
  const { submit, startWorker, watch } = await startTestSystem()
  let left = 3
  const broken: Recognizer = {
    async recognise() {
      if (left-- > 0) throw new Error('the engine cannot be had')
      return recognitionOf('hello')
    },
  }
  await startWorker(broken)
  const { frames } = await watch(await submit(smallPng))
  expect(frames.at(-1)).toMatchObject({ status: 'completed', text: 'hello', errors: [] })
})

test('a task that is stored twice counts once', async () => {
  const { records, redis, keys } = await startTestSystem()
  const item = { bytes: Buffer.from(smallPng, 'base64'), pages: [1] }
  const taskId = '3d0a5e0c-66a9-4dd8-9a1c-4f0a76f2ad11'
  const admitted = await records.admit(taskId, { shape: 'single' }, [item])
  expect(admitted).toMatchObject({ turn: 1 })
  expect(await records.admit(taskId, { shape: 'single' }, [item])).toEqual(admitted)
  expect(await redis.hgetall(keys.queued)).toEqual({ bytes: String(item.bytes.length), pages: '1' })
})

test('a result that comes late changes nothing', async () => {
  const { submit, records, http } = await startTestSystem()
  const taskId = await submit(smallPng)
  const page = { taskId, index: 0, page: 1 }
  await records.settle(page, recognitionOf('first'))
  await records.settle(page, recognitionOf('second'))
  await records.settle(page, { code: 'unreadable-image', detail: '' })
  expect(await records.cancel(taskId, 1)).toBe(false)
  const { body } = await http.get(`/image?task_id=${taskId}`)
  expect(body).toMatchObject({ status: 'completed', text: 'first' })
  await records.forget(taskId)
  await records.settle(page, recognitionOf('third'))
  expect(await records.begin(page, 'a process')).toBe(false)
  await http.get(`/image?task_id=${taskId}`).expect(404)
})

test('of many tasks that are asked for at once, few are read at a time', async () => {
  const { records, tasks, submit } = await startTestSystem()
  const taskId = await submit(smallPng)
  const { read } = records
  let [reading, most] = [0, 0]
  records.read = async (id) => {
    most = Math.max(most, ++reading)
    return read(id).finally(() => reading--)
  }
  await Promise.all(Array.from({ length: 200 }, () => tasks.get(taskId, undefined)))
  expect(most).toBe(32)
})
