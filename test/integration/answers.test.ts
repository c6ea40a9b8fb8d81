import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import WebSocket from 'ws'
import { createBudget } from '../../src/api/budget.ts'
import { fakeRecognizer, smallPng, startTestSystem } from '../support/system.ts'

/** More than the system takes of an answer that is not read. */
const text = 'w'.repeat(8_800_000)
const body = JSON.stringify({ image_data: smallPng })
const full = { maxBytes: text.length + 1_000, message: 'Full.' }

async function startServer(answers = createBudget(full)) {
  const { app } = await startTestSystem({ recognizer: fakeRecognizer(text), app: { answers } })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    ask: () => fetch(`${url}/image-sync`, { method: 'POST', body }),
    /** Asks and does not read. Gives both sides of the connection. */
    async askOnly() {
      const client = connect(Number(new URL(url).port), '127.0.0.1').pause()
      onTestFinished(() => void client.destroy())
      client.write(`POST /image-sync HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
      const [served] = await once(app.server, 'connection')
      return { client, served }
    },
  }
}

test('a large answer comes whole', async () => {
  const { ask } = await startServer()
  for (let i = 0; i < 2; i++) {
    const response = await ask()
    expect(response.headers.get('content-length')).toBe(String(text.length + '{"text":""}'.length))
    expect(response.headers.get('content-type')).toContain('application/json')
    expect((await response.text()) === JSON.stringify({ text })).toBe(true)
  }
})

test('answers that nobody reads are bounded, and their room is free when they are gone', async () => {
  const { ask, askOnly } = await startServer()
  const { client, served } = await askOnly()
  await expect.poll(() => served.bytesWritten).toBeGreaterThan(0)
  const refused = await ask()
  expect(refused.status).toBe(503)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refused.json()).toMatchObject({ code: 'overloaded' })
  client.destroy()
  await expect
    .poll(
      async () => {
        const response = await ask()
        await response.arrayBuffer()
        return response.status
      },
      { timeout: 20_000 },
    )
    .toBe(200)
})

test('an answer that is read too slowly gives way to one that needs its room', async () => {
  const { ask, askOnly } = await startServer(
    createBudget({ ...full, patienceMs: 1, slowBytesPerS: Number.POSITIVE_INFINITY }),
  )
  const { served } = await askOnly()
  const closed = once(served, 'close')
  await expect.poll(() => served.bytesWritten).toBeGreaterThan(0)
  const response = await ask()
  expect(response.status).toBe(200)
  await response.arrayBuffer()
  await closed
})

test('a client that takes nothing of its answer for long is cut off', async () => {
  const { askOnly } = await startServer()
  const { served } = await askOnly()
  const closed = once(served, 'close')
  await expect.poll(() => served.timeout).toBe(30_000)
  served.emit('timeout') // what Node's own timer would do
  await closed
})

test('a large frame comes whole, and waits for nobody', async () => {
  const answers = createBudget(full)
  const { app, submit, startWorker, watch } = await startTestSystem({ app: { answers } })
  await startWorker(fakeRecognizer(text.slice(0, 1_000_000)))
  const taskId = await submit(smallPng)
  const { frames, code } = await watch(taskId)
  expect(code).toBe(1000)
  expect(frames.at(-1)?.text).toHaveLength(1_000_000)
  const idle = { client: 'other', expected: () => full.maxBytes, moved: () => 0, giveWay: () => {} }
  const place = answers.reserve(idle, full.maxBytes)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const again = () => once(new WebSocket(`${url.replace('http', 'ws')}/watch-task?task_id=${taskId}`), 'close')
  expect((await again())[0]).toBe(1013)
  place.release()
  expect((await again())[0]).toBe(1000)
})
