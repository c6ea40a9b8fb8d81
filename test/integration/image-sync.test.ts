import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { RecognitionTimeoutError, UnreadableImageError } from '../../src/errors.ts'
import type { Recognizer } from '../../src/recognition/recognizer.ts'
import { heldRecognizer, smallPng, startTestSystem } from '../support/system.ts'

describe('POST /image-sync', () => {
  test('answers in the shape of the request', async () => {
    const { http } = await startTestSystem()
    await http.post('/image-sync').send({ image_data: smallPng }).expect(200, { text: 'hello' })
    await http
      .post('/image-sync')
      .send({ image_data: [smallPng] })
      .expect(200, { text: ['hello'] })
    await http
      .post('/image-sync')
      .send({ image_data: [smallPng, smallPng] })
      .expect(200, { text: ['hello', 'hello'] })
  })

  test('takes JSON as curl -d sends it, but from a browser only as JSON', async () => {
    const { http } = await startTestSystem()
    const form = 'application/x-www-form-urlencoded'
    const body = JSON.stringify({ image_data: smallPng })
    await http.post('/image-sync').set('content-type', form).send(body).expect(200)
    await http
      .post('/image-sync')
      .set('content-type', form)
      .set('origin', 'https://elsewhere.example')
      .send(body)
      .expect(400)
    await http
      .post('/image-sync')
      .set('content-type', 'application/json')
      .set('origin', 'https://elsewhere.example')
      .send(body)
      .expect(200)
  })

  test('says which item of a batch failed, and stops the others', async () => {
    let aborted = 0
    const recognizer: Recognizer = {
      async recognise(_image, _page, signal) {
        if (signal.aborted) aborted++
        throw new UnreadableImageError()
      },
    }
    const { http } = await startTestSystem({ recognizer })
    const { body } = await http
      .post('/image-sync')
      .send({ image_data: [smallPng, smallPng] })
      .expect(422)
    expect(body).toMatchObject({ code: 'unreadable-image', index: 0 })
    expect(aborted).toBe(0) // the second was never begun
  })

  test('answers 504 when one image takes too long', async () => {
    const { http } = await startTestSystem({
      recognizer: { recognise: () => Promise.reject(new RecognitionTimeoutError(30)) },
    })
    const { body } = await http.post('/image-sync').send({ image_data: smallPng }).expect(504)
    expect(body.code).toBe('recognition-timeout')
  })

  test('turns requests away at once when every slot is taken and the queue is full', async () => {
    const held = heldRecognizer()
    const { http } = await startTestSystem({ recognizer: held.recognizer }) // one slot, no queue
    const working = http
      .post('/image-sync')
      .send({ image_data: smallPng })
      .then((response) => response)
    await held.started()
    const refused = await http.post('/image-sync').send({ image_data: smallPng }).expect(503)
    expect(refused.body).toMatchObject({ code: 'overloaded', detail: expect.stringContaining('SYNC_QUEUE') })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1)
    held.release('done')
    expect((await working).body).toEqual({ text: 'done' })
    await http.get('/health/live').expect(200)
  })

  test('stops recognising for a client that went away, and frees its slot', async () => {
    const held = heldRecognizer()
    const { app, http } = await startTestSystem({ recognizer: held.recognizer })
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    const stopped = Promise.withResolvers<void>()
    const { recognise } = held.recognizer
    held.recognizer.recognise = (image, page, signal) => {
      signal.addEventListener('abort', () => stopped.resolve())
      return recognise(image, page, signal)
    }
    const client = request(`${url}/image-sync`, { method: 'POST', headers: { 'content-type': 'application/json' } })
    client.on('error', () => {}) // hung up on purpose
    client.end(JSON.stringify({ image_data: smallPng }))
    await held.started()
    client.destroy()
    await stopped.promise
    const next = http
      .post('/image-sync')
      .send({ image_data: smallPng })
      .then((response) => response)
    await held.started()
    held.release('of the one who left')
    held.release('next')
    expect((await next).body).toEqual({ text: 'next' })
  })
})
