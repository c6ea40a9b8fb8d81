import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import WebSocket from 'ws'
import { createWatchers } from '../../src/api/watchers.ts'
import { smallPng, startTestSystem } from '../support/system.ts'

/** A server that takes three watchers, two of one task, and what comes of trying to be one. */
async function startServer() {
  const watchers = createWatchers({ max: 3, maxPerTask: 2 })
  const { app, submit } = await startTestSystem({ app: { watchers } })
  const url = (await app.listen({ port: 0, host: '127.0.0.1' })).replace('http', 'ws')
  return {
    submit,

    /** Asks for a WebSocket as no client may, and gives the answer. */
    breakHandshake(taskId: string): Promise<string> {
      const socket = connect(Number(new URL(url).port), '127.0.0.1')
      socket.write(
        `GET /watch-task?task_id=${taskId} HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n` +
          'sec-websocket-version: 13\r\nsec-websocket-key: x\r\n\r\n',
      )
      return text(socket)
    },

    async watch(taskId: string): Promise<{ socket: WebSocket; status: number; retryAfter?: string }> {
      const socket = new WebSocket(`${url}/watch-task?task_id=${taskId}`)
      const { promise, resolve } = Promise.withResolvers<{ status: number; retryAfter?: string }>()
      socket.once('open', () => resolve({ status: 101 }))
      socket.once('unexpected-response', (_request, response) => {
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] ?? '' })
        response.resume()
      })
      return { socket, ...(await promise) }
    },
  }
}

async function leave(socket: WebSocket): Promise<void> {
  socket.close()
  await once(socket, 'close')
}

test('watchers are refused past the bounds, and their places given back', async () => {
  const { submit, watch } = await startServer()
  const [one, other, third] = [await submit(smallPng), await submit(smallPng), await submit(smallPng)]
  const { socket } = await watch(one)
  await watch(one)
  expect(await watch(one)).toMatchObject({ status: 503, retryAfter: '5' }) // two of one task
  await watch(other)
  expect(await watch(third)).toMatchObject({ status: 503, retryAfter: '5' }) // three in all
  await leave(socket)
  await expect.poll(async () => (await watch(third)).status).toBe(101)
})

test('who only asks, or never becomes a watcher, takes no place', async () => {
  const { submit, watch, breakHandshake } = await startServer()
  const taskId = await submit(smallPng)
  for (let round = 0; round < 4; round++) {
    await expect.poll(() => breakHandshake(taskId)).toMatch(/^HTTP\/1\.1 400 /)
  }
  await expect.poll(async () => (await watch(taskId)).status).toBe(101)
})
