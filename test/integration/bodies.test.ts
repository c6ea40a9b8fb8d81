import { once } from 'node:events'
import { type ClientRequest, createServer, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { json } from 'node:stream/consumers'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import sharp from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
import { receive } from '../../src/api/body/receive.ts'
import { createBudget } from '../../src/api/budget.ts'
import { smallPng, startTestSystem } from '../support/system.ts'

const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
const largePng = (
  await sharp({ create: { width: 400, height: 400, channels: 3, background: 'white', noise } })
    .png({ compressionLevel: 0 })
    .toBuffer()
).toString('base64')

const full = { message: 'Full.' }

/** Resolves when so much has come on the connection that is next. */
async function arrived(app: FastifyInstance, bytes: number): Promise<void> {
  const [socket] = await once(app.server, 'connection')
  await expect.poll(() => socket.bytesRead).toBeGreaterThan(bytes)
}

/** Begins a request, and sends as much of its body as is given. */
function begin(url: string, headers: Record<string, string | number>, start = ''): ClientRequest {
  const client = request(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } })
  client.on('error', () => {})
  client.write(start)
  client.flushHeaders()
  onTestFinished(() => void client.destroy())
  return client
}

async function answerTo(
  client: ClientRequest,
): Promise<{ status: number | undefined; headers: IncomingMessage['headers']; body: unknown }> {
  const [response] = await once(client, 'response')
  return { status: response.statusCode, headers: response.headers, body: await json(response) }
}

describe.each(['/image', '/image-sync'])('a large body to %s', (path) => {
  test('is read like a small one, on another thread', async () => {
    const { http } = await startTestSystem()
    const { status } = await http.post(path).send({ image_data: [largePng, smallPng] })
    expect(status).toBe(path === '/image' ? 202 : 200)
  })

  test('has its faults told like those of a small one', async () => {
    const { http } = await startTestSystem()
    for (const [bad, code, status] of [
      ['QU!D', 'invalid-request', 400],
      ['aGVsbG8=', 'unsupported-image', 415],
      [7, 'invalid-request', 400],
    ]) {
      const { body } = await http
        .post(path)
        .send({ image_data: [largePng, bad] })
        .expect(Number(status))
      expect(body).toMatchObject({ code, index: 1, detail: expect.stringMatching(/./) })
    }
  })
})

test('a body without a length is read too, and bounded', async () => {
  const { app } = await startTestSystem()
  const url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/image`
  const good = begin(url, {}, '{"image_data":')
  good.end(`${JSON.stringify(largePng)}}`)
  expect(await answerTo(good)).toMatchObject({ status: 202 })
  const endless = begin(url, {}, '{"image_data":"')
  const chunk = 'A'.repeat(100_000)
  for (let i = 0; i < 15; i++) endless.write(chunk)
  expect(await answerTo(endless)).toMatchObject({ status: 413, body: { code: 'body-too-large' } })
  endless.destroy()
})

test('a body that is announced as too large is refused before it comes', async () => {
  const { app } = await startTestSystem()
  const url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/image`
  const announced = begin(url, { 'content-length': 30_000_000 })
  expect(await answerTo(announced)).toMatchObject({ status: 413, body: { code: 'body-too-large' } })
})

test('a client that sends on when it is refused can read why, and is cut off when it stops sending', async () => {
  const { app } = await startTestSystem({ bodies: { lingerMs: 500 } })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  /** Writes all of it before it reads, as many clients do. */
  const send = async (bytes: number) => {
    const socket = connect(port, '127.0.0.1').pause()
    const head = `POST /image HTTP/1.1\r\nhost: x\r\ncontent-length: ${bytes}\r\n\r\n`
    await new Promise<void>((resolve, reject) => {
      socket
        .on('error', reject)
        .write(Buffer.concat([Buffer.from(head), Buffer.alloc(bytes, 'A')]), (error) =>
          error ? reject(error) : resolve(),
        )
    })
    let answer = ''
    for await (const chunk of socket) {
      answer += String(chunk)
      if (answer.endsWith('}')) break
    }
    return answer
  }
  expect(await send(1_900_000)).toContain('"body-too-large"')
  const idle = begin(`http://127.0.0.1:${port}/image`, { 'content-length': 30_000_000 })
  await answerTo(idle)
  await new Promise((resolve) => idle.once('close', resolve))
})

test('bodies that are more together than there is room for are refused, and the small ones are not', async () => {
  const { app, http } = await startTestSystem({ bodies: { budget: createBudget({ ...full, maxBytes: 1_000_000 }) } })
  const url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/image`
  const first = begin(url, { 'content-length': 900_000 }, 'A'.repeat(200_000))
  await arrived(app, 200_000)
  const refused = await answerTo(begin(url, { 'content-length': 400_000 }, 'A'.repeat(100_000)))
  expect(refused).toMatchObject({ status: 503, body: { code: 'overloaded' } })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  await http.post('/image').send({ image_data: smallPng }).expect(202)
  first.destroy()
  await expect
    .poll(async () => (await http.post('/image').send({ image_data: largePng })).status, { timeout: 10_000 })
    .toBe(202)
})

test('bodies that were announced and do not come take room from nobody', async () => {
  const { app, http } = await startTestSystem({ bodies: { budget: createBudget({ ...full, maxBytes: 1_200_000 }) } })
  const url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/image`
  for (let i = 0; i < 4; i++) {
    begin(url, { 'content-length': 900_000 }, '{')
    await once(app.server, 'request')
  }
  await http.post('/image').send({ image_data: largePng }).expect(202)
})

test('the room of a body is free again once it has been answered', async () => {
  const { http } = await startTestSystem({ bodies: { budget: createBudget({ ...full, maxBytes: 1_000_000 }) } })
  for (let i = 0; i < 4; i++) await http.post('/image').send({ image_data: largePng }).expect(202)
  for (let i = 0; i < 4; i++)
    await http
      .post('/image')
      .send({ image_data: [largePng, 'x'] })
      .expect(400)
})

test('a client that breaks off in the middle of its body is no error, and frees its room', async () => {
  const lines: string[] = []
  const logger = pino({ level: 'info' }, { write: (line) => void lines.push(line) })
  const { app, http } = await startTestSystem({
    logger,
    bodies: { budget: createBudget({ ...full, maxBytes: 1_000_000 }) },
  })
  const url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/image`
  const client = begin(url, { 'content-length': 900_000 }, '{')
  await once(app.server, 'request')
  client.destroy()
  await expect.poll(() => lines.join()).toContain('the client went away')
  await http.post('/image').send({ image_data: largePng }).expect(202)
  expect(lines.join()).not.toContain('"level":50')
})

/** Keeps nothing but how much came. */
function counted(mostBytes: number, take: (bytes: number) => void) {
  let bytes = 0
  return {
    add({ length }: Buffer) {
      bytes += length
      take(Math.min(mostBytes, 8 * bytes))
    },
    end: () => bytes,
  }
}

test('an idle upload gives its room to somebody who needs it, and is told', async () => {
  const budget = createBudget({ ...full, maxBytes: 1_820_000, smallBytes: 0, patienceMs: 1 })
  const server = createServer((incoming, answer) => {
    const client = String(incoming.headers['x-client'])
    receive(
      incoming,
      { maxBytes: 2_000_000, budget, client },
      (release) => answer.once('close', release),
      counted,
    ).then(
      (body) => answer.end(`${body}`),
      (error) => answer.writeHead(error.status ?? 400).end(JSON.stringify({ code: error.code })),
    )
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  const idle = begin(url, { 'content-length': 1_500_000 }, 'A')
  const told = answerTo(idle)
  await once(server, 'request')
  const headers = { 'x-client': 'other' }
  const quick = async () => (await fetch(url, { method: 'POST', headers, body: Buffer.alloc(1_800_000) })).text()
  await expect.poll(quick).toBe('1800000')
  expect(await told).toMatchObject({ status: 503, body: { code: 'overloaded' } })
})
