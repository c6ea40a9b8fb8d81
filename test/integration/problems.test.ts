import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { testPicture, withClaimedSize } from '../support/images.ts'
import { smallPng, startTestSystem } from '../support/system.ts'

const unknownId = '3d0a5e0c-66a9-4dd8-9a1c-4f0a76f2ad11'
const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const
const photo = await sharp({ create: { width: 200, height: 200, channels: 3, background: 'white', noise } })
  .png()
  .toBuffer()
const base64 = (bytes: Buffer | string) => Buffer.from(bytes).toString('base64')

/** A body for each row of the error table that a body can provoke, with what must be answered. */
const badBodies: Array<[what: string, body: unknown, status: number, problem: object]> = [
  ['no JSON', '{"image_data": ', 400, { code: 'invalid-request' }],
  ['nothing', '', 400, { code: 'invalid-request' }],
  ['a string', '"hello"', 400, { code: 'invalid-request', detail: expect.stringContaining('JSON object') }],
  ['no image_data', { image: smallPng }, 400, { code: 'invalid-request', detail: expect.stringContaining('missing') }],
  ['null', { image_data: null }, 400, { code: 'invalid-request' }],
  ['a number', { image_data: 7 }, 400, { code: 'invalid-request' }],
  ['an empty string', { image_data: '' }, 400, { code: 'invalid-request', index: 0 }],
  ['an empty array', { image_data: [] }, 400, { code: 'invalid-request', detail: expect.stringContaining('empty') }],
  ['an item of another type', { image_data: [smallPng, 7] }, 400, { code: 'invalid-request', index: 1 }],
  ['a poisoned key', '{"image_data": "QUJD", "__proto__": {"a": 1}}', 400, { code: 'invalid-request' }],
  [
    'no base64',
    { image_data: [smallPng, 'QU!D'] },
    400,
    { code: 'invalid-request', index: 1, detail: expect.stringContaining('position 2') },
  ],
  ['too many images', { image_data: Array(5).fill(smallPng) }, 413, { code: 'too-many-images' }],
  ['millions of them', `{"image_data": [${'1,'.repeat(400_000)}1]}`, 413, { code: 'too-many-images' }],
  ['too large a body', { image_data: 'A'.repeat(1_000_001) }, 413, { code: 'body-too-large' }],
  ['text', { image_data: base64('hello') }, 415, { code: 'unsupported-image', index: 0 }],
  [
    'a broken PDF',
    { image_data: [smallPng, base64('%PDF-1.7\n%âãÏÓ')] },
    422,
    { code: 'unreadable-document', index: 1 },
  ],
  [
    'an SVG',
    { image_data: base64('<svg xmlns="http://www.w3.org/2000/svg"/>') },
    415,
    { code: 'unsupported-image', index: 0 },
  ],
  [
    'a header with nothing behind it',
    { image_data: base64(photo.subarray(0, 20)) },
    422,
    { code: 'unreadable-image', index: 0 },
  ],
  [
    'more pixels than allowed',
    { image_data: [smallPng, base64(withClaimedSize(await testPicture().png().toBuffer(), 2000))] },
    422,
    { code: 'image-too-large', index: 1, detail: expect.stringContaining('2000 × 2000') },
  ],
]

describe.each(['/image', '/image-sync'])('POST %s', (url) => {
  test.each(badBodies)('refuses %s', async (_, body, status, problem) => {
    const { http } = await startTestSystem()
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await http.post(url).set('content-type', 'application/json').send(text)
    expect(response.headers['content-type']).toContain('application/problem+json')
    expect(response.body).toMatchObject({
      status,
      title: expect.any(String),
      type: expect.stringContaining('urn:'),
      ...problem,
    })
    expect(response.status).toBe(status)
    expect(JSON.stringify(response.body)).not.toMatch(/node_modules|\/src\/|vips|zod/i)
  })
})

test('POST /image tells a truncated image at once', async () => {
  const { http } = await startTestSystem()
  const truncated = base64(photo.subarray(0, photo.length / 2))
  const { body } = await http
    .post('/image')
    .send({ image_data: [smallPng, truncated] })
    .expect(422)
  expect(body).toMatchObject({ code: 'unreadable-image', index: 1 })
})

describe('a task', () => {
  test.each(['get', 'delete'] as const)('that is unknown: 404 (%s)', async (method) => {
    const { http } = await startTestSystem()
    const { body } = await http[method](`/image?task_id=${unknownId}`).expect(404)
    expect(body).toMatchObject({ code: 'task-not-found', detail: expect.stringContaining(unknownId) })
  })

  test.each(['/image', '/image?task_id=', '/image?task_id=7', `/image?task_id=${unknownId}x`])(
    'that nobody can have: 400 (%s)',
    async (url) => {
      const { http } = await startTestSystem()
      const { body } = await http.get(url).expect(400)
      expect(body).toMatchObject({ code: 'invalid-request', detail: expect.stringContaining('task_id') })
    },
  )
})

test('an unknown route is a problem too', async () => {
  const { http } = await startTestSystem()
  expect((await http.get('/nowhere?secret=1').expect(404)).body).toMatchObject({
    code: 'route-not-found',
    detail: expect.not.stringContaining('secret'),
  })
})

test('what is our fault is a 500 that says nothing', async () => {
  const { http } = await startTestSystem({ recognizer: { recognise: () => Promise.reject(new Error('inner secret')) } })
  const { body } = await http.post('/image-sync').send({ image_data: smallPng }).expect(500)
  expect(body).toMatchObject({ code: 'internal-error', detail: expect.not.stringContaining('secret') })
})
