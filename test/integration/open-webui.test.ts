import { expect, test } from 'vitest'
import { fixtureBytes } from '../support/fixtures.ts'
import { adasKey, twoKeys } from '../support/keys.ts'
import { smallPng, startTestSystem } from '../support/system.ts'

const png = Buffer.from(smallPng, 'base64')

test('a document is put, as Open WebUI does, and its text comes back; nothing of it is kept', async () => {
  const { http, startWorker, redis, keys } = await startTestSystem({ app: { keys: twoKeys } })
  await startWorker()
  const put = () =>
    http.put('/process').set('authorization', `Bearer ${adasKey}`).set('x-filename', 'Rechnung%20M%C3%A4rz.tiff')
  const { body } = await put().set('content-type', 'image/tiff').send(fixtureBytes('two-pages.tiff')).expect(200)
  expect(body).toEqual({ page_content: 'hello\fhello', metadata: { source: 'Rechnung März.tiff', pages: 2 } })
  await put().set('content-type', 'application/anything').send(png).expect(200)
  expect(await redis.keys(`${keys.prefix}:task:*`)).toEqual([])
  await put().set('content-type', 'text/plain').send('no picture').expect(415)
  await http.put('/process').send(png).expect(401)
})
