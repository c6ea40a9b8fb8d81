import { describe, expect, test } from 'vitest'
import type { Recognizer } from '../../src/recognition/recognizer.ts'
import { recognitionOf } from '../support/results.ts'
import { smallPng, startTestSystem } from '../support/system.ts'

/** Says which language it was asked for. */
const polyglot: Recognizer = {
  recognise: async (_image, _signal, { language = 'all' } = {}) => recognitionOf(language),
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
