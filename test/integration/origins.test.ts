import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { adasKey, twoKeys } from '../support/keys.ts'
import { smallPng, startTestSystem } from '../support/system.ts'

const origin = 'https://app.example'
const withOrigin = { app: { origins: [origin] } }
const preflight = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'content-type,authorization',
}

describe('a page of another origin', () => {
  test('may not call, unless it is listed', async () => {
    const { http } = await startTestSystem()
    const refused = await http.get('/languages').set({ origin }).expect(200)
    expect(Object.keys(refused.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    await http
      .options('/image')
      .set({ origin, ...preflight })
      .expect(404)
  })

  test('that is listed may call, and read what it needs', async () => {
    const { http } = await startTestSystem({ app: { origins: [origin], keys: twoKeys } })
    const asked = await http
      .options('/image')
      .set({ origin, ...preflight })
      .expect(204)
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, HEAD, POST, DELETE',
      'access-control-allow-headers': 'content-type,authorization',
    })
    expect(asked.headers['access-control-allow-credentials']).toBeUndefined()
    const answered = await http
      .post('/image')
      .set({ origin, authorization: `Bearer ${adasKey}` })
      .send({ image_data: smallPng })
      .expect(202)
    expect(answered.headers['access-control-allow-origin']).toBe(origin)
    expect(answered.headers['access-control-expose-headers']).toContain('location')
    const refused = await http.get('/languages').set({ origin }).expect(401)
    expect(refused.headers['access-control-allow-origin']).toBe(origin)
  })

  test.each(['https://app.example.evil.example', 'http://app.example', 'https://app.example:444', 'null'])(
    'that is listed is not %s',
    async (other) => {
      const { http } = await startTestSystem(withOrigin)
      const { headers } = await http.options('/image').set({ origin: other, ...preflight })
      expect(headers['access-control-allow-origin']).toBeUndefined()
    },
  )
})

describe('a WebSocket', () => {
  async function startServer(options = {}) {
    const { app, submit, startWorker } = await startTestSystem(options)
    await startWorker()
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    return { url, watch: `${url.replace('http', 'ws')}/watch-task?task_id=${await submit(smallPng)}` }
  }

  test.each([origin, 'null', 'http://127.0.0.1:1', 'nonsense'])('of a page of %s is refused', async (other) => {
    const { watch } = await startServer()
    const [, response] = await once(new WebSocket(watch, { origin: other }), 'unexpected-response')
    expect(response.statusCode).toBe(403)
    const [body] = await once(response, 'data')
    expect(JSON.parse(String(body))).toMatchObject({ code: 'origin-not-allowed', status: 403 })
  })

  test('of our own page is let in, of a listed one, and of who is no page', async () => {
    const { url, watch } = await startServer(withOrigin)
    for (const options of [{ origin: url }, { origin }, {}]) {
      expect((await once(new WebSocket(watch, options), 'close'))[0]).toBe(1000)
    }
  })
})
