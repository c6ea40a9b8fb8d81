import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import type { Recognizer } from '../../src/recognition/recognizer.ts'
import { adasKey, bobsKey, twoKeys } from '../support/keys.ts'
import { recognitionOf } from '../support/results.ts'
import { smallPng, startTestSystem } from '../support/system.ts'

const withKeys = { app: { keys: twoKeys } }
const asAda = { authorization: `Bearer ${adasKey}` }
const unknownId = '0a6f3b1e-77a4-4b0e-9f43-1f3f7f0f9d11'

describe('without a key', () => {
  test.each([
    ['post', '/image-sync'],
    ['post', '/image'],
    ['get', `/image?task_id=${unknownId}`],
    ['delete', `/image?task_id=${unknownId}`],
    ['get', `/watch-task?task_id=${unknownId}`],
    ['get', '/languages'],
    ['head', '/languages'],
    ['get', '/nowhere'],
    ['get', '/healthy'],
    ['get', '/docs/../languages'],
    ['get', '/docs%2f..%2flanguages'],
  ] as const)('%s %s is a 401', async (method, url) => {
    const { http } = await startTestSystem(withKeys)
    const response = await http[method](url).expect(401)
    expect(response.headers['www-authenticate']).toBe('Bearer realm="Lector"')
    expect(response.headers['content-type']).toContain('application/problem+json')
    if (method !== 'head') expect(response.body).toMatchObject({ code: 'unauthorized', status: 401 })
  })

  test.each(['/health/live', '/health/ready', '/docs', '/docs/', '/docs/json', '/docs/static/swagger-ui.css'])(
    '%s is open',
    async (url) => {
      const { http } = await startTestSystem(withKeys)
      expect((await http.get(url)).status).toBeLessThan(400)
    },
  )

  test('a body is refused before it is sent', async () => {
    const { app } = await startTestSystem(withKeys)
    const { port } = new URL(await app.listen({ port: 0 }))
    const socket = connect(Number(port), '127.0.0.1')
    socket.write('POST /image HTTP/1.1\r\nhost: lector\r\ncontent-length: 900000\r\n\r\n')
    const [head] = await once(socket, 'data')
    expect(String(head)).toMatch(/^HTTP\/1\.1 401 /)
    socket.destroy()
  })
})

describe('a key', () => {
  test.each([
    ['as a bearer token', { authorization: `Bearer ${adasKey}` }],
    ['as a bearer token, in any case', { authorization: `bearer ${adasKey}` }],
    ['as X-API-Key', { 'x-api-key': bobsKey }],
    ['as X-API-Key beside what a proxy has put there', { authorization: 'Basic YTpi', 'x-api-key': bobsKey }],
  ])('lets in %s', async (_, headers) => {
    const { http } = await startTestSystem(withKeys)
    await http.post('/image-sync').set(headers).send({ image_data: smallPng }).expect(200, { text: 'hello' })
  })

  test.each([
    ['that is unknown', { authorization: 'Bearer lector_guess' }],
    ['that is a hash', { authorization: `Bearer ${twoKeys[0]?.hash.toString('hex')}` }],
    ['that is a name', { 'x-api-key': 'ada' }],
    ['with something more', { 'x-api-key': `${adasKey}x` }],
    ['with something less', { 'x-api-key': adasKey.slice(0, -1) }],
    ['beside a wrong bearer token', { authorization: 'Bearer x', 'x-api-key': adasKey }],
    ['of no length', { 'x-api-key': '' }],
  ])('is refused %s', async (_, headers) => {
    const { http } = await startTestSystem(withKeys)
    const { body, headers: answered } = await http.get('/languages').set(headers).expect(401)
    expect(answered['www-authenticate']).toBe('Bearer realm="Lector", error="invalid_token"')
    expect(JSON.stringify(body)).not.toMatch(/guess|the-key/)
  })

  test('in a URL is none', async () => {
    const { http } = await startTestSystem(withKeys)
    for (const name of ['key', 'api_key', 'access_token']) await http.get(`/languages?${name}=${adasKey}`).expect(401)
  })

  test('sees its own tasks alone', async () => {
    const { http, startWorker } = await startTestSystem(withKeys)
    const { body: accepted } = await http.post('/image').set(asAda).send({ image_data: smallPng }).expect(202)
    const url = `/image?task_id=${accepted.task_id}`
    const asBob = { 'x-api-key': bobsKey }
    const { body: unknown } = await http.get(`/image?task_id=${unknownId}`).set(asBob).expect(404)
    const told = { ...unknown, detail: unknown.detail.replace(unknownId, accepted.task_id) }
    await http.get(url).set(asBob).expect(404, told)
    await http.delete(url).set(asBob).expect(404, told)
    await http.get(`/watch-task?task_id=${accepted.task_id}`).set(asBob).expect(404, told)
    await startWorker()
    await expect.poll(async () => (await http.get(url).set(asAda)).body.status).toBe('completed')
    await http.get(url).set(asBob).expect(404, told)
  })
})

test('whoever recognises is told whose image it is', async () => {
  const owners: Array<string | undefined> = []
  const recognizer: Recognizer = {
    async recognise(_image, _page, _signal, options) {
      owners.push(options?.owner)
      return recognitionOf('hello')
    },
  }
  const { http, startWorker } = await startTestSystem({ ...withKeys, recognizer })
  await http.post('/image-sync').set(asAda).send({ image_data: smallPng }).expect(200)
  await startWorker()
  await http.post('/image').set({ 'x-api-key': bobsKey }).send({ image_data: smallPng }).expect(202)
  await expect.poll(() => owners).toEqual(['ada', 'bob'])
})

describe('a WebSocket', () => {
  async function startKeyed() {
    const system = await startTestSystem(withKeys)
    await system.startWorker()
    const url = await system.app.listen({ port: 0, host: '127.0.0.1' })
    const { body } = await system.http.post('/image').set(asAda).send({ image_data: smallPng }).expect(202)
    return `${url.replace('http', 'ws')}/watch-task?task_id=${body.task_id}`
  }

  test.each([
    ['a bearer token', [], { headers: asAda }],
    ['X-API-Key', [], { headers: { 'x-api-key': adasKey } }],
    ['a subprotocol, as browsers can', ['lector', `lector.key.${adasKey}`], {}],
    ['a subprotocol before the other', [`lector.key.${adasKey}`, 'lector'], {}],
  ])('takes %s', async (_, protocols, options) => {
    const socket = new WebSocket(await startKeyed(), protocols, options)
    const [upgrade] = await once(socket, 'upgrade')
    expect(JSON.stringify(upgrade.headers)).not.toContain('key')
    expect(socket.protocol).toBe(protocols.length > 0 ? 'lector' : '')
    expect((await once(socket, 'close'))[0]).toBe(1000)
  })

  test.each([
    ['no key', [], 401],
    ['a wrong key', ['lector', 'lector.key.lector_guess'], 401],
    ['the key of somebody else', ['lector', `lector.key.${bobsKey}`], 404],
  ])('is refused before the upgrade with %s', async (_, protocols, status) => {
    const socket = new WebSocket(await startKeyed(), protocols)
    const [, response] = await once(socket, 'unexpected-response')
    expect(response.statusCode).toBe(status)
    expect(response.headers['content-type']).toContain('application/problem+json')
    expect(await text(response)).not.toMatch(/guess|the-key/)
  })

  test('never answers with a key, though nothing else is offered', async () => {
    const socket = new WebSocket(await startKeyed(), [`lector.key.${adasKey}`])
    socket.on('error', () => {}) // the client wants one of its protocols chosen
    const [upgrade] = await once(socket, 'upgrade')
    expect(JSON.stringify(upgrade.headers)).not.toContain('lector')
  })
})

test('the OpenAPI document says how to send a key, and only when one is needed', async () => {
  const { http } = await startTestSystem(withKeys)
  const { body: keyed } = await http.get('/docs/json')
  expect(Object.keys(keyed.components.securitySchemes)).toEqual(['bearer', 'apiKey'])
  expect(keyed.security).toEqual([{ bearer: [] }, { apiKey: [] }])
  expect(keyed.paths['/health/live'].get.security).toEqual([])
  for (const path of ['/image', '/image-sync', '/languages', '/watch-task']) {
    for (const { responses } of Object.values<{ responses: object }>(keyed.paths[path])) {
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '429']))
    }
  }
  const { body: open } = await (await startTestSystem()).http.get('/docs/json')
  expect(open.security).toEqual([])
  expect(open.components.securitySchemes).toBeUndefined()
})
