import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { fakeRecognizer, smallPng, startTestSystem } from '../support/system.ts'

/** What comes back for these bytes, until the server closes. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes)
  return text(socket)
}

async function listen() {
  const system = await startTestSystem()
  const { port } = new URL(await system.app.listen({ port: 0, host: '127.0.0.1' }))
  return { ...system, port: Number(port) }
}

const chunked = 'POST /image HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n'
const upgrade = `GET /watch-task?task_id=none HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n`

function problemIn(answer: string): unknown {
  expect(answer).toMatch(/^content-type: application\/problem\+json\r$/im)
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))
}

describe('what is not HTTP', () => {
  test.each([
    ['noise', 'hello\r\n\r\n'],
    ['a broken header', 'GET / HTTP/1.1\r\nhost: a\r\nno colon here\r\n\r\n'],
    ['two lengths', 'POST /image HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['the start of TLS', '\x16\x03\x01\x02\x00\x01'],
  ])('%s is a problem, and the connection closes', async (_, bytes) => {
    const { port } = await listen()
    const answer = await exchange(port, bytes)
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(problemIn(answer)).toMatchObject({ code: 'invalid-request', status: 400 })
  })

  test.each([
    ['no host', 'GET /languages HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'invalid-request'],
    ['two hosts', 'GET /languages HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n', 400, 'invalid-request'],
    [
      'an expectation',
      'GET /languages HTTP/1.1\r\nhost: a\r\nexpect: foo\r\nconnection: close\r\n\r\n',
      417,
      'expectation-failed',
    ],
    ['a tunnel', 'CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\n\r\n', 400, 'invalid-request'],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 404, 'route-not-found'],
    ['another method', 'TRACE /image HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 404, 'route-not-found'],
    ['a broken path', 'GET /%c0 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 400, 'invalid-request'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'invalid-request'],
    ['an unknown version', 'GET / HTTP/1.9\r\nhost: a\r\n\r\n', 400, 'invalid-request'],
    ['a broken chunk', `${chunked}zz\r\n`, 400, 'invalid-request'],
    ['extensions of a chunk without end', `${chunked}1;${'x'.repeat(20_000)}`, 413, 'body-too-large'],
    ['a WebSocket for nothing', `${upgrade}\r\n`, 400, 'invalid-request'],
  ])('%s is a problem too', async (_, bytes, status, code) => {
    const { port } = await listen()
    const answer = await exchange(port, bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(problemIn(answer)).toMatchObject({ code, status })
    expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1)
  })

  test.each([
    ['no key', 'sec-websocket-version: 13\r\n'],
    ['another version', 'sec-websocket-version: 7\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n'],
  ])('a handshake with %s is a problem', async (_, headers) => {
    const { port, submit } = await listen()
    const taskId = await submit(smallPng)
    const answer = await exchange(port, `${upgrade.replace('none', taskId)}${headers}\r\n`)
    expect(problemIn(answer)).toMatchObject({ code: 'invalid-request', status: 400 })
  })

  test('HTTP/1.0 needs no host', async () => {
    const { port } = await listen()
    expect(await exchange(port, 'GET /languages HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
  })

  test('what comes in the middle of an answer is not answered into it', async () => {
    const recognised = 'w'.repeat(8_800_000)
    const { app } = await startTestSystem({ recognizer: fakeRecognizer(recognised) })
    const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
    const socket = connect(Number(port), '127.0.0.1').pause()
    const body = JSON.stringify({ image_data: smallPng })
    socket.write(`POST /image-sync HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
    const [served] = await once(app.server, 'connection')
    await expect.poll(() => served.bytesWritten, { timeout: 10_000 }).toBeGreaterThan(0)
    socket.on('error', () => {}).write('no HTTP\r\n\r\n')
    await once(served, 'close')
    let answer = ''
    for await (const data of socket.iterator({ destroyOnReturn: false })) answer += String(data)
    expect(answer).not.toContain('This is not HTTP')
  })

  test('headers without end are a 431', async () => {
    const { port } = await listen()
    const answer = await exchange(port, `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
    expect(problemIn(answer)).toMatchObject({ code: 'headers-too-large', status: 431 })
  })

  test('a request that does not come to its end is a 408', async () => {
    const { app, port } = await listen()
    const socket = connect(port, '127.0.0.1')
    socket.write('POST /image HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n')
    const [served] = await once(app.server, 'connection')
    // What Node's own timer would do in five minutes.
    app.server.emit('clientError', Object.assign(new Error('timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), served)
    expect(problemIn(await text(socket))).toMatchObject({ code: 'request-timeout', status: 408 })
  })
})

test('a request that comes while the server stops is told so', async () => {
  const { app } = await startTestSystem()
  const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
  const socket = connect(Number(port), '127.0.0.1')
  socket.write('GET /languages HTTP/1.1\r\n') // on its way when it is told to stop
  const [served] = await once(app.server, 'connection')
  await expect.poll(() => served.bytesRead).toBeGreaterThan(0)
  const closed = app.close()
  socket.write('host: a\r\n\r\n')
  const answer = await text(socket)
  expect(answer).toMatch(/^HTTP\/1\.1 503 .*\r\nretry-after: 2\r\n/s)
  expect(answer).toMatch(/^x-request-id: /m)
  expect(problemIn(answer)).toMatchObject({ code: 'unavailable', status: 503 })
  await closed
})

describe('an upgrade that is not to be', () => {
  test.each([
    ['to HTTP/2', 'GET /languages', 'h2c', 200],
    ['to a WebSocket on another route', 'GET /languages', 'websocket', 200],
    ['to a WebSocket where nothing is', 'GET /nowhere', 'websocket', 404],
    ['to something else where WebSockets are', 'GET /watch-task', 'h2c', 400],
  ])('%s is answered as if it had not been asked for', async (_, request, protocol, status) => {
    const { port } = await listen()
    const answer = await exchange(
      port,
      `${request} HTTP/1.1\r\nhost: a\r\nconnection: upgrade, close\r\nupgrade: ${protocol}\r\n` +
        'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  })

  test.each(['h2c', 'websocket'])('of a POST (%s) keeps its body', async (protocol) => {
    const { port } = await listen()
    const body = JSON.stringify({ image_data: smallPng })
    const answer = await exchange(
      port,
      `POST /image-sync HTTP/1.1\r\nhost: a\r\nconnection: upgrade, close\r\nupgrade: ${protocol}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 200 .*\{"text":"hello"\}$/s)
  })
})

test('every answer has security headers, and none speaks for the TLS of a proxy', async () => {
  const { http } = await startTestSystem()
  for (const url of ['/docs/', '/languages', '/nowhere']) {
    const { headers } = await http.get(url)
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'self'"),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    })
    expect(headers['content-security-policy']).not.toMatch(/upgrade-insecure|https?:|unsafe-eval/)
    expect(headers['strict-transport-security']).toBeUndefined()
  }
})
