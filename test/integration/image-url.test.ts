import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { createOutboundClient } from '../../src/outbound/client.ts'
import { parseHost } from '../../src/outbound/hosts.ts'
import { smallPng, startTestSystem } from '../support/system.ts'

/** A host of documents on loopback, and a system that may fetch from it, under its own address and by names that lead inside. */
async function startWithFiles() {
  const png = Buffer.from(smallPng, 'base64')
  const server = createServer((request, response) => {
    const [status = 200, headers = {}, body = png] = answers[request.url ?? ''] ?? [404]
    response.writeHead(status, headers).end(body)
  })
  const answers: Record<string, [status?: number, headers?: Record<string, string>, body?: Buffer]> = {
    '/a.png': [200, { 'content-type': 'image/png' }],
    '/untyped': [200],
    '/page': [200, { 'content-type': 'text/html' }],
    '/packed': [200, { 'content-type': 'image/png', 'content-encoding': 'gzip' }],
    '/moved': [302, { location: '/a.png' }],
    '/noise': [200, { 'content-type': 'image/png' }, Buffer.from('no image')],
    '/large': [200, { 'content-type': 'image/png' }, Buffer.alloc(1_000_001)],
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const origin = `http://127.0.0.1:${port}`
  const hosts = [origin, `http://inside.example:${port}`].map((it) => parseHost(it) ?? expect.fail())
  const client = createOutboundClient(async () => [{ address: '127.0.0.1', family: 4 }])
  const system = await startTestSystem({ bodies: { fetch: { client, hosts } } })
  return { ...system, origin, inside: `http://inside.example:${port}/a.png` }
}

test('documents are fetched by their addresses, beside those that are sent', async () => {
  const { http, origin } = await startWithFiles()
  const text = 'hello'
  await http
    .post('/image-sync')
    .send({ image_url: `${origin}/a.png` })
    .expect(200, { text })
  await http
    .post('/image-sync')
    .send({ image_data: smallPng, image_url: [`${origin}/a.png`, `${origin}/untyped`] })
    .expect(200, { text: [text, text, text] })
  await http
    .post('/image')
    .send({ image_url: [`${origin}/a.png`] })
    .expect(202)
})

test('what does not come, or is no document, is told with its place', async () => {
  const { http, origin, inside } = await startWithFiles()
  const cases: Array<[url: string, status: number, code: string]> = [
    [`${origin}/none`, 422, 'fetch-failed'],
    [`${origin}/page`, 422, 'fetch-failed'],
    [`${origin}/packed`, 422, 'fetch-failed'],
    [`${origin}/moved`, 422, 'fetch-failed'],
    [`${origin}/large`, 422, 'fetch-failed'],
    [inside, 422, 'fetch-failed'], // its name leads where it may not
    [`${origin}/noise`, 415, 'unsupported-image'],
    ['http://127.0.0.1:1/a.png', 400, 'fetch-not-allowed'],
    ['http://169.254.169.254/latest/meta-data', 400, 'fetch-not-allowed'],
    ['file:///etc/passwd', 400, 'fetch-not-allowed'],
  ]
  for (const [url, status, code] of cases) {
    const { body } = await http.post('/image').send({ image_data: smallPng, image_url: url })
    expect({ url, status: body.status, code: body.code, index: body.index }).toEqual({ url, status, code, index: 1 })
  }
  const many = Array.from({ length: 4 }, () => `${origin}/a.png`)
  const { body } = await http.post('/image').send({ image_data: smallPng, image_url: many }).expect(413)
  expect(body.code).toBe('too-many-images')
})

test('nothing is fetched unless hosts are listed', async () => {
  const { http } = await startTestSystem()
  const { body } = await http.post('/image').send({ image_url: 'https://files.example/a.png' }).expect(400)
  expect(body).toMatchObject({ code: 'fetch-not-allowed', index: 0 })
})

test('Azure and OCR.space clients may name documents by their addresses too', async () => {
  const { http, origin, startWorker } = await startWithFiles()
  await startWorker()
  await http
    .post('/documentintelligence/documentModels/prebuilt-read:analyze?api-version=2024-11-30')
    .send({ urlSource: `${origin}/a.png` })
    .expect(202)
  const { body } = await http
    .post('/parse/image')
    .type('form')
    .send({ url: `${origin}/a.png` })
    .expect(200)
  expect(body).toMatchObject({ OCRExitCode: 1, ParsedResults: [{ ParsedText: 'hello' }] })
})
