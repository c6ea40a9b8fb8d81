import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, inject, test } from 'vitest'
import WebSocket from 'ws'
import { freePort } from '../../src/local-redis/ports.ts'
import { childrenOf, run } from '../support/processes.ts'
import { smallPng } from '../support/system.ts'

const times = 30
/** Threads and pools come and go: far fewer than what one descriptor a request, or an engine, would leave. */
const slack = 8
const body = JSON.stringify({ image_data: smallPng })

test.runIf(process.platform === 'linux')('no request, connection or engine leaves a descriptor open', async () => {
  const port = await freePort()
  const env = {
    REDIS_URL: inject('redisUrl'),
    KEY_PREFIX: `fds-${process.pid}`,
    LOG_LEVEL: 'info',
    CACHE_TTL_S: '0',
    READER: 'tesseract',
  }
  const one = { SYNC_CONCURRENCY: '1', WORKER_CONCURRENCY: '1' }
  const roles = [run('api', { ...env, ...one, PORT: String(port) }), run('worker', { ...env, ...one })]
  await Promise.all(roles.map((role) => role.line(/"ready"/)))
  const open = () => roles.map(({ child }) => readdirSync(`/proc/${child.pid}/fd`).length)
  const call = async (method: string, path: string, agent: Agent | false, sent?: string) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      agent,
      headers: { 'content-type': 'application/json' },
    })
    const [response] = await once(asked.end(sent), 'response')
    return text(response)
  }
  const unknown = 'task_id=3d0a5e0c-66a9-4dd8-9a1c-4f0a76f2ad11'
  const kept = new Agent({ keepAlive: true })
  const ways: Array<() => Promise<unknown>> = [
    () => call('GET', `/image?${unknown}`, kept),
    () => call('GET', `/image?${unknown}`, false),
    () => call('POST', '/image', false, body),
    async () => {
      const upload = connect(port, '127.0.0.1')
      upload.write(`POST /image HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{`)
      await once(upload, 'connect')
      upload.destroy()
    },
    async () => {
      const { task_id } = JSON.parse(await call('POST', '/image', kept, body))
      const socket = new WebSocket(`ws://127.0.0.1:${port}/watch-task?task_id=${task_id}`)
      await once(socket, 'message')
      socket.terminate()
    },
  ]
  for (const way of ways) await way()
  await call('POST', '/image-sync', false, body)
  const before = open()
  for (const way of ways)
    for (let done = 0; done < times; done += 10) await Promise.all(Array.from({ length: 10 }, way))
  for (let engines = 0; engines < 1.5 * slack; engines++) {
    for (const engine of await childrenOf(roles[0]?.child.pid ?? 0)) process.kill(engine, 'SIGKILL')
    await call('POST', '/image-sync', false, body) // starts another one
  }
  kept.destroy()
  await expect
    .poll(() => open().map((count, role) => count - (before[role] ?? 0)), { timeout: 20_000 })
    .toSatisfy((grown: number[]) => grown.every((count) => count < slack))
})
