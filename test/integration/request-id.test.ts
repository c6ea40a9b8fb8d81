import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import WebSocket from 'ws'
import { twoKeys } from '../support/keys.ts'
import { fakeRecognizer, smallPng, startTestSystem } from '../support/system.ts'

const uuid = /^[\da-f-]{36}$/

test('a request keeps the id that it came with', async () => {
  const { http } = await startTestSystem()
  const response = await http.get('/languages').set('x-request-id', 'trace-7.a_B').expect(200)
  expect(response.headers['x-request-id']).toBe('trace-7.a_B')
})

test.each(['', 'two words', 'x'.repeat(65), '{"level":60}', 'a,b'])(
  'one that came with "%s" gets a new one',
  async (id) => {
    const { http } = await startTestSystem()
    const { headers } = await http.get('/languages').set('x-request-id', id).expect(200)
    expect(headers['x-request-id']).toMatch(uuid)
  },
)

test.each([
  ['/nowhere', 404],
  ['/image?task_id=7', 400],
  ['/%zz', 400],
  ['/docs/json', 200],
  ['/health/live', 200],
])('every answer has one: %s', async (url, status) => {
  const { http } = await startTestSystem()
  const response = await http.get(url).set('x-request-id', 'mine').expect(status)
  expect(response.headers['x-request-id']).toBe('mine')
})

test('so has one that is refused for its key, and what opens a WebSocket or refuses to', async () => {
  const keyed = await startTestSystem({ app: { keys: twoKeys } })
  expect((await keyed.http.get('/languages').expect(401)).headers['x-request-id']).toMatch(uuid)
  const { app, submit } = await startTestSystem()
  const url = (await app.listen({ port: 0, host: '127.0.0.1' })).replace('http', 'ws')
  const options = { headers: { 'x-request-id': 'mine' } }
  const watcher = new WebSocket(`${url}/watch-task?task_id=${await submit(smallPng)}`, options)
  expect((await once(watcher, 'upgrade'))[0].headers['x-request-id']).toBe('mine')
  watcher.close()
  const [, refused] = await once(new WebSocket(`${url}/watch-task?task_id=7`, options), 'unexpected-response')
  expect(refused.headers['x-request-id']).toBe('mine')
  await text(refused)
})

test('it is in every log line of the request, and of the work on its task', async () => {
  const lines: Array<Record<string, unknown>> = []
  const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const { http, startWorker, watch } = await startTestSystem({ logger })
  const failing = { recognise: () => Promise.reject(new Error('broken')) }
  const { body } = await http.post('/image').set('x-request-id', 'mine').send({ image_data: smallPng }).expect(202)
  await startWorker(fakeRecognizer('hello'))
  await watch(body.task_id)
  await expect.poll(() => lines.map(({ msg }) => msg)).toContain('task ended')
  const ofTask = lines
    .filter((line) => line['task_id'] === body.task_id)
    .map(({ msg, request_id }) => [msg, request_id])
  expect(ofTask).toEqual([
    ['queued', 'mine'],
    ['recognised', 'mine'],
    ['task ended', 'mine'],
  ])
  const { http: broken } = await startTestSystem({ logger, recognizer: failing })
  await broken.post('/image-sync').set('x-request-id', 'other').send({ image_data: smallPng }).expect(500)
  expect(lines.find(({ msg }) => msg === 'unexpected')).toMatchObject({ request_id: 'other' })
})
