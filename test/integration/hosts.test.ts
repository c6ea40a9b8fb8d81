import { once } from 'node:events'
import { expect, test } from 'vitest'
import WebSocket from 'ws'
import { adasKey, twoKeys } from '../support/keys.ts'
import { smallPng, startTestSystem } from '../support/system.ts'

const host = 'rebound.example:5000'
const refusal = {
  status: 403,
  code: 'host-not-allowed',
  detail: expect.stringContaining('ALLOWED_HOSTS'),
}

test('without keys, a page whose name was pointed here can neither submit nor read', async () => {
  const { http, submit } = await startTestSystem()
  const taskId = await submit(smallPng)
  const own = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }
  for (const request of [
    http.post('/image').send({ image_data: smallPng }),
    http.post('/image-sync').send({ image_data: smallPng }),
    http.get(`/image?task_id=${taskId}`),
    http.delete(`/image?task_id=${taskId}`),
    http.get('/languages'),
  ]) {
    expect((await request.set(own)).body).toMatchObject(refusal)
  }
  await http.get('/health/ready').set(own).expect(200) // a load balancer may call it what it likes
})

test('without keys, it cannot watch either', async () => {
  const { app, submit } = await startTestSystem()
  const url = (await app.listen({ port: 0, host: '127.0.0.1' })).replace('http', 'ws')
  const socket = new WebSocket(`${url}/watch-task?task_id=${await submit(smallPng)}`, {
    headers: { host },
    origin: `http://${host}`,
  })
  const [, response] = await once(socket, 'unexpected-response')
  expect(JSON.parse(String((await once(response, 'data'))[0]))).toMatchObject(refusal)
})

test('a name that is listed is answered, and with keys every name', async () => {
  const listed = await startTestSystem({ app: { hosts: ['rebound.example'] } })
  await listed.http.get('/languages').set({ host }).expect(200)
  const keyed = await startTestSystem({ app: { keys: twoKeys } })
  await keyed.http.get('/languages').set({ host, 'x-api-key': adasKey }).expect(200)
})
