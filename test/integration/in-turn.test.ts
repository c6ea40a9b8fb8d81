import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { heldRecognizer, smallPng, startTestSystem, type TestSystemOptions } from '../support/system.ts'

const body = JSON.stringify({ image_data: smallPng })
const recognise = `POST /image-sync HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`
const ask = 'GET /languages HTTP/1.1\r\nhost: a\r\n\r\n'

/** A connection to a system, what has come on it, and the server's side of it. */
async function connected(options: TestSystemOptions = {}) {
  const { app, http } = await startTestSystem(options)
  const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
  const client = connect(Number(port), '127.0.0.1').on('error', () => {})
  onTestFinished(() => void client.destroy())
  let answers = ''
  client.on('data', (data) => {
    answers += String(data)
  })
  const [served] = await once(app.server, 'connection')
  return {
    client,
    http,
    served,
    statuses: () => Array.from(answers.matchAll(/HTTP\/1\.1 (\d+)/g), ([, status]) => status),
  }
}

test('requests that come together on a connection are worked on one after another', async () => {
  const held = heldRecognizer()
  const { client, http, statuses } = await connected({ recognizer: held.recognizer })
  client.write(recognise.repeat(3) + ask)
  for (const text of ['one', 'two', 'three']) {
    await held.started()
    await http.post('/image-sync').send(body).expect(503) // one at a time is recognised here, and nobody waits
    held.release(text)
  }
  await expect.poll(statuses, { timeout: 10_000 }).toEqual(['200', '200', '200', '200'])
})

test('nothing more is read of a connection while a request on it waits', async () => {
  const held = heldRecognizer()
  const { client, served, statuses } = await connected({ recognizer: held.recognizer })
  client.write(recognise)
  await held.started()
  expect(served.isPaused()).toBe(false)
  client.write(`POST /image-sync HTTP/1.1\r\nhost: a\r\ncontent-length: 200000\r\n\r\n`)
  await expect.poll(() => served.isPaused()).toBe(true)
  client.write('A'.repeat(200_000) + ask)
  held.release('hello')
  await expect.poll(statuses, { timeout: 10_000 }).toEqual(['200', '400', '200'])
})

test('a connection on which requests pile up is closed', async () => {
  const held = heldRecognizer()
  const { client } = await connected({ recognizer: held.recognizer })
  client.write(recognise)
  await held.started()
  client.write(ask.repeat(200))
  await once(client, 'close')
})

test('a client that goes takes what waits on its connection with it', async () => {
  const held = heldRecognizer()
  const { client, served } = await connected({ recognizer: held.recognizer })
  client.write(recognise.repeat(2))
  await held.started()
  const closed = once(served, 'close')
  client.destroy()
  await closed
  held.release('nobody hears it')
  const next = held.started().then(() => 'begun')
  await expect(Promise.race([next, new Promise((resolve) => setImmediate(resolve))])).resolves.toBeUndefined()
})
