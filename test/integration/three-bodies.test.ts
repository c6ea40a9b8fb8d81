import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Recognizer } from '../../src/recognition/recognizer.ts'
import { fixtureBytes } from '../support/fixtures.ts'
import { recognitionOf } from '../support/results.ts'
import { smallPng, startTestSystem, type TestSystemOptions } from '../support/system.ts'

const png = Buffer.from(smallPng, 'base64')
const letter = fixtureBytes('letter.png')

function formOf(files: Buffer[], fields: Record<string, string> = {}): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  for (const bytes of files) form.append('file', new Blob([new Uint8Array(bytes)]), 'secret-name.png')
  return form
}

/** Says of each image how large it is, and in which language it is. */
const measuring: Recognizer = {
  recognise: async ({ length }, _page, _signal, { language } = {}) => recognitionOf(`${length} ${language}`),
}

async function startServer(options: TestSystemOptions = {}) {
  const { app, ...system } = await startTestSystem({ recognizer: measuring, ...options })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    ...system,
    async post(path: string, body: FormData | Buffer | string, headers: Record<string, string> = {}) {
      const sent = body instanceof Buffer ? new Uint8Array(body) : body
      const response = await fetch(url + path, { method: 'POST', body: sent, headers })
      return { status: response.status, body: Answer.parse(await response.json()) }
    },
  }
}

/** As much of an answer as these tests look at. */
const Answer = z.looseObject({ task_id: z.string().optional() })
const asPng = { 'content-type': 'image/png' }
const sizeOf = ({ length }: Buffer, language?: string) => `${length} ${language}`

describe('a form', () => {
  test('with one file is answered like a string, with several like an array', async () => {
    const { post } = await startServer()
    expect(await post('/image-sync', formOf([letter]))).toEqual({ status: 200, body: { text: sizeOf(letter) } })
    const two = await post('/image-sync', formOf([png, letter], { language: 'deu' }))
    expect(two).toEqual({ status: 200, body: { text: [sizeOf(png, 'deu'), sizeOf(letter, 'deu')] } })
  })

  test('becomes a task', async () => {
    const { post, startWorker, watch } = await startServer()
    await startWorker()
    const { status, body } = await post('/image', formOf([letter, png], { language: 'eng' }))
    expect(status).toBe(202)
    const { frames } = await watch(String(body.task_id))
    expect(frames.at(-1)?.text).toEqual([sizeOf(letter, 'eng'), sizeOf(png, 'eng')])
  })

  test.each([
    ['without a file', formOf([], { language: 'eng' }), 400, { code: 'invalid-request' }],
    ['with an empty file', formOf([png, Buffer.alloc(0)]), 400, { code: 'invalid-request', index: 1 }],
    ['with a bad file before an empty one', formOf([Buffer.from('no picture'), Buffer.alloc(0)]), 415, { index: 0 }],
    ['with too many files', formOf(Array(5).fill(png)), 413, { code: 'too-many-images' }],
    ['with a wrong option', formOf([png], { pages: 'all' }), 400, { detail: expect.stringContaining('1-3,7') }],
    ['with a language that is not there', formOf([png], { language: 'xyz' }), 400, { code: 'invalid-request' }],
  ])('%s is refused', async (_, form, status, problem) => {
    const { post } = await startServer()
    expect(await post('/image', form)).toMatchObject({ status, body: { status, ...problem } })
  })

  test('that is cut off is refused', async () => {
    const { post } = await startServer()
    const body = '--edge\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nhalf a pict'
    const headers = { 'content-type': 'multipart/form-data; boundary=edge' }
    expect(await post('/image-sync', body, headers)).toMatchObject({ status: 400, body: { code: 'invalid-request' } })
  })
})

describe('the bytes of a document', () => {
  test.each(['image/png', 'IMAGE/x-whatever', 'application/pdf', 'application/octet-stream; x=y'])(
    'are read when they are sent as %s, whatever they are',
    async (type) => {
      const { post } = await startServer()
      const answer = await post('/image-sync?language=deu', letter, { 'content-type': type })
      expect(answer).toEqual({ status: 200, body: { text: sizeOf(letter, 'deu') } })
    },
  )

  test('become a task', async () => {
    const { post, startWorker, watch } = await startServer()
    await startWorker()
    const { body } = await post('/image?language=deu', letter, asPng)
    expect((await watch(String(body.task_id))).frames.at(-1)?.text).toBe(sizeOf(letter, 'deu'))
  })

  test.each([
    ['nothing', Buffer.alloc(0), 400],
    ['no picture', Buffer.from('hello'), 415],
    ['half a picture', letter.subarray(0, 300), 422],
  ])('that are %s are refused', async (_, bytes, status) => {
    const { post } = await startServer()
    expect((await post('/image', bytes, asPng)).status).toBe(status)
  })
})

test('too large a form, and too large a document, are refused', async () => {
  const { http } = await startTestSystem()
  const large = Buffer.alloc(1_000_001)
  await http.post('/image').attach('file', large, 'a').expect(413)
  await http.post('/image').set(asPng).send(large).expect(413)
})

test.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded'])(
  'JSON is JSON as %s',
  async (type) => {
    const { post } = await startServer()
    const body = JSON.stringify({ image_data: [smallPng], language: 'deu' })
    const answer = await post('/image-sync?language=eng', body, { 'content-type': type })
    expect(answer).toEqual({ status: 200, body: { text: [sizeOf(png, 'deu')] } }) // what is in the body counts
  },
)

describe('an option', () => {
  const wrong = [
    { pages: '0' },
    { pages: '3-1' },
    { pages: '1,,2' },
    { pdf_text: 'maybe' },
    { outputs: 'pdf,docx' },
    { password: 'x'.repeat(1_001) },
  ]
  test.each(wrong)('that is wrong is told, in each of the bodies: %j', async (option) => {
    const { post } = await startServer()
    const query = String(new URLSearchParams(Object.entries(option)))
    for (const answer of [
      await post('/image', JSON.stringify({ image_data: smallPng, ...option })),
      await post('/image', formOf([png], option)),
      await post(`/image?${query}`, png, asPng),
      await post(`/image?${query}`, JSON.stringify({ image_data: smallPng })),
    ]) {
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 'invalid-request', detail: expect.stringContaining(Object.keys(option)[0] ?? '') },
      })
    }
  })

  const right = { pages: ' 1-1, 1', pdf_text: 'only', password: 'open sesame', outputs: 'pdf' }
  test('that is right is taken, in each of the bodies; others are ignored', async () => {
    const { post } = await startServer()
    const query = String(new URLSearchParams({ ...right, other: 'x' }))
    for (const answer of [
      await post('/image', JSON.stringify({ image_data: smallPng, ...right, outputs: ['pdf'], other: 1 })),
      await post('/image', formOf([png], { ...right, other: 'x' })),
      await post(`/image?${query}`, png, asPng),
    ]) {
      expect(answer.status).toBe(202)
    }
  })

  test('of a task is refused without one', async () => {
    const { post } = await startServer()
    const told = { status: 400, body: { detail: expect.stringContaining('outputs') } }
    expect(await post('/image-sync?outputs=pdf', png, asPng)).toMatchObject(told)
    expect(await post('/image-sync', formOf([png], { outputs: 'pdf' }))).toMatchObject(told)
  })

  test('and the name of a file are neither logged nor kept', async () => {
    const lines: string[] = []
    const logger = pino({ level: 'trace' }, { write: (line) => void lines.push(line) })
    const { post, redis, keys } = await startServer({ logger })
    expect((await post('/image', formOf([png], right))).status).toBe(202)
    expect((await post('/image?password=open%20sesame', png, asPng)).status).toBe(202)
    await post('/image', formOf([Buffer.from('no picture')], right))
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.join()).not.toMatch(/sesame|secret-name/)
    for (const key of await redis.keys(`${keys.prefix}:*`)) {
      const kept = await redis.dumpBuffer(key)
      expect(String(kept)).not.toMatch(/sesame|secret-name/)
    }
  })
})

describe('a form of a page', () => {
  const listed = 'https://app.example'
  test.each([
    ['of another site', { origin: 'https://attacker.example' }, 400],
    ['of another port of this machine', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }, 400],
    ['without an origin', { origin: 'null' }, 400],
    ['that is listed', { origin: listed, 'sec-fetch-site': 'cross-site' }, 200],
    ['of our own, behind a proxy', { origin: 'https://ocr.example', 'sec-fetch-site': 'same-origin' }, 200],
  ])('%s: %j is %i', async (_, headers, status) => {
    const { http } = await startTestSystem({ app: { origins: [listed] } })
    const form = () => http.post('/image-sync').set(headers)
    await form().attach('file', png, 'a.png').expect(status)
    await form()
      .type('text/plain')
      .send(JSON.stringify({ image_data: smallPng }))
      .expect(status)
    await form().set(asPng).send(png).expect(status)
    await form().send({ image_data: smallPng }).expect(200) // its browser has asked before
  })
})
