import { describe, expect, test } from 'vitest'
import type { Recognizer } from '../../src/recognition/recognizer.ts'
import { recognitionOf } from '../support/results.ts'
import { heldRecognizer, smallPng, startTestSystem } from '../support/system.ts'

/** Says which language it was asked for. */
const polyglot: Recognizer = {
  recognise: async (_image, _page, _signal, { language = 'all' } = {}) => recognitionOf(language),
}

test('GET /languages lists what is loaded', async () => {
  const { http } = await startTestSystem()
  await http.get('/languages').expect(200, { languages: ['eng', 'deu'], default: 'eng+deu' })
})

describe('a request for a language', () => {
  test.each(['eng', 'deu', 'deu+eng', undefined])('%s is answered at once in it', async (language) => {
    const { http } = await startTestSystem({ recognizer: polyglot })
    const body = { image_data: smallPng, language }
    await http
      .post('/image-sync')
      .send(body)
      .expect(200, { text: language ?? 'all' })
  })

  test('reaches the worker with every item of a task', async () => {
    const { http, startWorker, watch } = await startTestSystem({ recognizer: polyglot })
    await startWorker()
    const body = { image_data: [smallPng, smallPng], language: 'deu' }
    const accepted = await http.post('/image').send(body).expect(202)
    const { frames } = await watch(accepted.body.task_id)
    expect(frames.at(-1)?.text).toEqual(['deu', 'deu'])
  })

  test.each([
    ['/image', 'fra'],
    ['/image', 'eng+fra'],
    ['/image-sync', 'eng+eng'],
    ['/image-sync', ''],
  ])('that is not loaded is refused, with those that are (%s, "%s")', async (url, language) => {
    const { http } = await startTestSystem({ recognizer: polyglot })
    const { body } = await http.post(url).send({ image_data: smallPng, language }).expect(400)
    expect(body).toMatchObject({ code: 'invalid-request', detail: expect.stringMatching(/eng, deu/) })
  })

  test('of another type is refused', async () => {
    const { http } = await startTestSystem()
    const { body } = await http.post('/image').send({ image_data: smallPng, language: 7 }).expect(400)
    expect(body).toMatchObject({ code: 'invalid-request', detail: expect.stringContaining('language must be') })
  })
})

describe('while not all workers have a language', () => {
  const inGerman = (image_data: string | string[]) => ({ image_data, language: 'deu' })

  test('only those take what names it who have, and the others go on with what they can read', async () => {
    const { http, submit, startWorker, watch } = await startTestSystem()
    const english: Recognizer = { recognise: async () => recognitionOf('by the english one') }
    await startWorker(english, 2, { languages: ['eng'] })
    const accepted = await Promise.all(
      Array.from({ length: 10 }, () =>
        http
          .post('/image')
          .send(inGerman([smallPng, smallPng]))
          .expect(202),
      ),
    )
    expect((await watch(await submit(smallPng))).frames.at(-1)?.text).toBe('by the english one')
    const watching = Promise.all(accepted.map(({ body }) => watch(body.task_id)))
    await startWorker(polyglot, 2)
    for (const { frames } of await watching) {
      expect(frames.at(-1)).toMatchObject({ status: 'completed', text: ['deu', 'deu'], errors: [] })
    }
  })

  test('a task says that it waits for it until a worker has it, and then where in the queue it is', async () => {
    const { http, startWorker, watch, workforce, queues } = await startTestSystem()
    const progressOf = async (id: string) => (await http.get(`/image?task_id=${id}`).expect(200)).body.progress
    await startWorker(polyglot, 1, { languages: ['eng'] })
    const first = (await http.post('/image').send(inGerman([smallPng, smallPng]))).body.task_id
    const second = (await http.post('/image').send(inGerman(smallPng))).body.task_id
    await expect.poll(() => queues.lanes.of('deu').getPrioritizedCount()).toBe(3)
    expect(await progressOf(second)).toMatchObject({ done: 0, total: 1, waiting_for_language: 'deu' })
    expect(await workforce.health(['eng', 'deu'])).toEqual({ 'worker:eng': 'up', 'worker:deu': 'absent' })
    const held = heldRecognizer()
    await startWorker(held.recognizer)
    await held.started()
    expect(await progressOf(second)).toMatchObject({ done: 0, total: 1, queue_position: expect.any(Number) })
    expect(await workforce.health(['eng', 'deu'])).toEqual({ 'worker:eng': 'up', 'worker:deu': 'up' })
    const watching = [first, second].map(watch)
    held.release('')
    for (const _ of ['second', 'third']) {
      await held.started()
      held.release('')
    }
    for (const { frames } of await Promise.all(watching)) expect(frames.at(-1)?.status).toBe('completed')
  })

  test('a task that waits for it can be cancelled, and is gone from the queue', async () => {
    const { http, startWorker, queues } = await startTestSystem()
    await startWorker(polyglot, 1, { languages: ['eng'] })
    const { body } = await http.post('/image').send(inGerman(smallPng))
    await expect.poll(() => queues.lanes.of('deu').getPrioritizedCount()).toBe(1)
    await http.delete(`/image?task_id=${body.task_id}`).expect(200)
    await expect.poll(() => queues.lanes.of('deu').getPrioritizedCount()).toBe(0)
  })

  test('a worker that ends is counted no more', async () => {
    const { startWorker, workforce } = await startTestSystem()
    const stop = await startWorker()
    await expect.poll(() => workforce.reads('deu')).toBe(true)
    await stop()
    expect(await workforce.reads('deu')).toBe(false)
  })
})
