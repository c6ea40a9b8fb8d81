import { ocrSpace } from 'ocr-space-api-wrapper'
import supertest from 'supertest'
import { describe, expect, test } from 'vitest'
import { fixtureBytes } from '../support/fixtures.ts'
import { adasKey, twoKeys } from '../support/keys.ts'
import { fakeRecognizer, smallPng, startTestSystem, type TestSystemOptions } from '../support/system.ts'

const png = Buffer.from(smallPng, 'base64')
const dataUri = `data:image/png;base64,${smallPng}`

async function startServer(options: TestSystemOptions = {}) {
  const system = await startTestSystem({ recognizer: fakeRecognizer('hello'), ...options })
  const url = await system.app.listen({ port: 0, host: '127.0.0.1' })
  await system.startWorker()
  return { ...system, url, ocrUrl: `${url}/parse/image`, http: supertest(url) }
}

test('the client reads a picture, with its words in their places, and nothing of it is kept', async () => {
  const { ocrUrl, redis, keys } = await startServer()
  const answer = await ocrSpace(dataUri, { ocrUrl, language: 'ger', isOverlayRequired: true })
  expect(answer).toMatchObject({
    OCRExitCode: 1,
    IsErroredOnProcessing: false,
    ProcessingTimeInMilliseconds: expect.stringMatching(/^\d+$/),
    ParsedResults: [
      {
        FileParseExitCode: 1,
        ParsedText: 'hello',
        TextOverlay: {
          HasOverlay: true,
          Lines: [{ LineText: 'hello', Words: [{ WordText: 'hello', Left: 0, Top: 0, Width: 20, Height: 10 }] }],
        },
      },
    ],
  })
  expect(await redis.keys(`${keys.prefix}:task:*`)).toEqual([])
})

test('the client reads a file, a page each, and gets a searchable PDF that needs no key', async () => {
  const { ocrUrl, url, http } = await startServer({ app: { keys: twoKeys } })
  const options = { ocrUrl, apiKey: adasKey, isCreateSearchablePdf: true }
  const answer = await ocrSpace('test/fixtures/two-pages.tiff', options)
  expect(answer.ParsedResults.map(({ ParsedText }) => ParsedText)).toEqual(['hello', 'hello'])
  expect(answer.SearchablePDFURL.startsWith(`${url}/parse/searchable-pdf/`)).toBe(true)
  const pdf = await http.get(answer.SearchablePDFURL.slice(url.length)).expect(200)
  expect(pdf.headers['content-type']).toBe('application/pdf')
  expect(String(pdf.body)).toMatch(/^%PDF-/)
  await http.get('/parse/searchable-pdf/another').expect(404)
})

describe('a form', () => {
  test('may have its document in a part of any name, or be one of a page', async () => {
    const { http } = await startServer()
    const read = { OCRExitCode: 1 }
    expect((await http.post('/parse/image').attach('scan.png', png, 'scan.png').expect(200)).body).toMatchObject(read)
    const fields = { base64Image: dataUri, language: 'auto', isTable: 'true' }
    expect((await http.post('/parse/image').type('form').send(fields).expect(200)).body).toMatchObject(read)
    const unescaped = `language=eng&base64Image=${dataUri}`
    expect((await http.post('/parse/image').type('form').send(unescaped).expect(200)).body).toMatchObject(read)
  })

  test.each([
    ['a language that is not there', { base64Image: dataUri, language: 'fre' }, 'language'],
    ['a flag that is none', { base64Image: dataUri, isOverlayRequired: 'maybe' }, 'true or false'],
    ['a document by an address that is not listed', { url: 'https://example.com/a.png' }, 'FETCH_HOSTS'],
    ['no document', { language: 'eng' }, 'no document'],
    ['no base64', { base64Image: 'data:image/png;base64,!' }, 'base64'],
    ['no picture', { base64Image: 'data:image/png;base64,aGVsbG8=' }, 'document that Lector reads'],
    ['half a picture', { base64Image: fixtureBytes('letter.png').subarray(0, 300).toString('base64') }, 'truncated'],
  ])('with %s is a fault, in the words of that service', async (_, fields, message) => {
    const { http } = await startServer()
    for (const form of [http.post('/parse/image').type('form').send(fields), http.post('/parse/image').field(fields)]) {
      const { body } = await form.expect(200).expect('content-type', 'application/json')
      expect(body).toMatchObject({
        OCRExitCode: 99,
        IsErroredOnProcessing: true,
        ProcessingTimeInMilliseconds: expect.any(String),
      })
      expect(body.ErrorMessage.join()).toContain(message)
    }
  })
})

test('a key may be a header or a field; a wrong one is 403, and none too', async () => {
  const { http } = await startServer({ app: { keys: twoKeys } })
  const post = () => http.post('/parse/image')
  await post().set('apikey', adasKey).attach('file', png, 'a').expect(200)
  await post().field('apikey', adasKey).attach('file', png, 'a').expect(200)
  await post().set('apikey', 'helloworld').attach('file', png, 'a').expect(403)
  const { body } = await post().attach('file', png, 'a').expect(403)
  expect(body).toMatchObject({ IsErroredOnProcessing: true })
})
