import { describe, expect, test } from 'vitest'
import { UnreadableImageError } from '../../src/errors.ts'
import type { Recognizer } from '../../src/recognition/recognizer.ts'
import { tiffPages } from '../support/bombs.ts'
import { recognitionOf } from '../support/results.ts'
import { smallPng, startTestSystem } from '../support/system.ts'

const document = (pages: number) => tiffPages(pages).toString('base64')

/** Says which page it was asked for, but of some, which it cannot read. Notes them in order. */
function pageReader(...unreadable: number[]) {
  const served: number[] = []
  const recognizer: Recognizer = {
    async recognise(_image, page) {
      served.push(page)
      if (unreadable.includes(page)) throw new UnreadableImageError()
      return recognitionOf(`page ${page}`)
    },
  }
  return { recognizer, served }
}

/** Holds every page until all are let go. */
function heldPages() {
  const gate = Promise.withResolvers<void>()
  const first = Promise.withResolvers<void>()
  const recognizer: Recognizer = {
    async recognise(_image, page, signal) {
      first.resolve()
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
      })
      await Promise.race([gate.promise, aborted])
      return recognitionOf(`page ${page}`)
    },
  }
  return { recognizer, begun: first.promise, letGo: gate.resolve }
}

describe('a document of several pages', () => {
  test('is read by all workers at the same time, and put together in order', async () => {
    const { submit, startWorker, watch } = await startTestSystem({ maxPages: 9 })
    const [one, other] = [heldPages(), heldPages()]
    const watching = watch(await submit([document(9), smallPng]))
    await Promise.all([startWorker(one.recognizer, 2), startWorker(other.recognizer, 2)])
    await Promise.all([one.begun, other.begun])
    one.letGo()
    other.letGo()
    const { frames } = await watching
    expect(frames.at(-1)).toMatchObject({
      status: 'completed',
      text: [Array.from({ length: 9 }, (_, i) => `page ${i + 1}`).join('\f'), 'page 1'],
      progress: { done: 2, total: 2, pages: { done: 10, total: 10 } },
    })
    const pages = frames.map(({ progress }) => progress.pages.done)
    expect(pages).toEqual(pages.toSorted((a, b) => a - b))
    for (const { progress } of frames) {
      if (progress.done === 2) expect(progress.pages.done).toBe(10)
      else expect(progress.pages.done).toBeLessThan(10)
    }
  })

  test('is done by a worker that is faster than its jobs are added, and the dashboard says so too', async () => {
    const { submit, startWorker, watch, queues } = await startTestSystem({ maxPages: 100 })
    await startWorker(pageReader().recognizer, 4)
    const taskId = await submit(document(100))
    expect((await watch(taskId)).frames.at(-1)).toMatchObject({
      status: 'completed',
      progress: { done: 1, total: 1, pages: { done: 100, total: 100 } },
    })
    const state = async () => (await queues.tasks.getJob(taskId))?.getState()
    await expect.poll(state, { timeout: 10_000 }).toBe('completed')
  })

  test('is in Redis once, is fetched once by a worker, and leaves with its last page', async () => {
    const { submit, startWorker, watch, redis, keys } = await startTestSystem()
    const bytes = String(tiffPages(3).length)
    const held = heldPages()
    const taskId = await submit(document(3))
    expect(await redis.keys(`${keys.prefix}:image:*`)).toEqual([keys.image(taskId, 0)])
    expect(await redis.hgetall(keys.queued)).toEqual({ bytes, pages: '3' })
    await startWorker(held.recognizer)
    await held.begun
    await redis.rename(keys.image(taskId, 0), `${keys.prefix}:elsewhere`) // whoever fetched it again would not find it
    const watching = watch(taskId)
    held.letGo()
    expect((await watching).frames.at(-1)).toMatchObject({ status: 'completed', text: 'page 1\fpage 2\fpage 3' })

    const nextId = await submit(document(3))
    await watch(nextId)
    expect(await redis.exists(keys.image(nextId, 0))).toBe(0)
    expect((await redis.hgetall(keys.queued))['pages']).toBe('0')
  })

  test('loses no more than the pages that cannot be read', async () => {
    const { submit, startWorker, watch } = await startTestSystem()
    await startWorker(pageReader(2).recognizer)
    const { frames } = await watch(await submit([document(3), smallPng]))
    expect(frames.at(-1)).toMatchObject({
      status: 'completed',
      text: ['page 1\f\fpage 3', 'page 1'],
      errors: [{ index: 0, page: 2, code: 'unreadable-image' }],
      progress: { done: 2, total: 2, pages: { done: 4, total: 4 } },
    })
  })

  test('is null when none of its pages can be read', async () => {
    const { submit, startWorker, watch } = await startTestSystem()
    const onlySingles: Recognizer = {
      async recognise(image) {
        if (image.equals(tiffPages(2))) throw new UnreadableImageError()
        return recognitionOf('single')
      },
    }
    await startWorker(onlySingles)
    const { frames } = await watch(await submit([document(2), smallPng]))
    expect(frames.at(-1)).toMatchObject({ status: 'completed', text: [null, 'single'] })
  })

  test('fails when none of its pages can be read, and there is nothing else', async () => {
    const { submit, startWorker, watch } = await startTestSystem()
    await startWorker(pageReader(1, 2).recognizer)
    const { frames } = await watch(await submit(document(2)))
    expect(frames.at(-1)).toMatchObject({
      status: 'failed',
      text: null,
      errors: [
        { index: 0, page: 1, code: 'unreadable-image' },
        { index: 0, page: 2, code: 'unreadable-image' },
      ],
    })
  })

  test('is stopped within a second when it is cancelled, and nothing of it waits', async () => {
    const { http, submit, startWorker, redis, keys, queues } = await startTestSystem()
    const held = heldPages()
    await startWorker(held.recognizer, 2)
    const taskId = await submit(document(3))
    await held.begun
    await http.delete(`/image?task_id=${taskId}`).expect(200)
    await expect.poll(() => queues.images.getActiveCount(), { timeout: 1_000 }).toBe(0)
    expect(await queues.images.getJobCountByTypes('prioritized', 'delayed')).toBe(0)
    expect(await redis.hgetall(keys.queued)).toEqual({ bytes: '0', pages: '0' })
    expect(await redis.exists(keys.image(taskId, 0))).toBe(0)
  })

  test('shows how far it is without its texts being read', async () => {
    const { http, submit, records, redis, keys } = await startTestSystem()
    const taskId = await submit(document(3))
    await records.settle({ taskId, index: 0, page: 2 }, recognitionOf('page 2'))
    await redis.hset(keys.results(taskId), '0:2', 'whoever reads this stumbles')
    const { body } = await http.get(`/image?task_id=${taskId}`).expect(200)
    expect(body.progress).toMatchObject({ done: 0, total: 1, pages: { done: 1, total: 3 } })
  })

  test('is read page by page by /image-sync, too', async () => {
    const { http } = await startTestSystem({ recognizer: pageReader().recognizer })
    const body = { image_data: [document(3), smallPng] }
    await http
      .post('/image-sync')
      .send(body)
      .expect(200, { text: ['page 1\fpage 2\fpage 3', 'page 1'] })
  })
})

test('a single image behind two documents of a hundred pages comes after the next page of each', async () => {
  const { recognizer, served } = pageReader()
  const isSingle: Recognizer = {
    async recognise(image, page, signal) {
      if (image.equals(Buffer.from(smallPng, 'base64'))) return recognitionOf(`after ${served.length}`)
      return recognizer.recognise(image, page, signal)
    },
  }
  const { http, submit, startWorker, watch } = await startTestSystem({ maxPages: 100 })
  for (const _ of ['one', 'another']) await submit(document(100))
  const single = await submit(smallPng)
  const { body } = await http.get(`/image?task_id=${single}`).expect(200)
  expect(body.progress).toMatchObject({ queue_position: 2 })
  await startWorker(isSingle)
  expect((await watch(single)).frames.at(-1)).toMatchObject({ status: 'completed', text: 'after 2' })
})

test('what waits is bounded by its pages', async () => {
  const { http, submit } = await startTestSystem({ limits: { maxQueuedItems: 5 } })
  await submit(document(3))
  const { body } = await http
    .post('/image')
    .send({ image_data: document(3) })
    .expect(503)
  expect(body.detail).toContain('MAX_QUEUED_ITEMS')
  await submit(document(2))
})
