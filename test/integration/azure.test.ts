import createClient, {
  type AnalyzeOperationOutput,
  getLongRunningPoller,
  isUnexpected,
  parseResultIdFromResponse,
} from '@azure-rest/ai-document-intelligence'
import supertest from 'supertest'
import { describe, expect, test } from 'vitest'
import { RecognitionTimeoutError } from '../../src/errors.ts'
import type { Recognizer } from '../../src/recognition/recognizer.ts'
import { composePage } from '../../src/results/compose.ts'
import { boxPolygon } from '../../src/results/polygon.ts'
import { fixtureBytes } from '../support/fixtures.ts'
import { adasKey, bobsKey, twoKeys } from '../support/keys.ts'
import { buildPdf } from '../support/pdf.ts'
import { recognitionOf } from '../support/results.ts'
import { smallPng, startTestSystem, type TestSystemOptions } from '../support/system.ts'

const model = 'prebuilt-read'
const root = '/documentintelligence/documentModels'
const version = 'api-version=2024-11-30'
const analyzePath = `${root}/${model}:analyze?${version}`
const asPng = { 'content-type': 'image/png' }
const png = Buffer.from(smallPng, 'base64')

/** A system, and the client that people have for that service. */
async function startServer(options: TestSystemOptions = {}, key = 'none') {
  const system = await startTestSystem(options)
  const url = await system.app.listen({ port: 0, host: '127.0.0.1' })
  const client = createClient(url, { key }, { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } })
  const analyze = (queryParameters: Record<string, unknown>, base64Source = smallPng) =>
    client
      .path('/documentModels/{modelId}:analyze', model)
      .post({ contentType: 'application/json', body: { base64Source }, queryParameters })

  /** Analyses to the end, as the client's documentation has it. */
  async function result(queryParameters: Record<string, unknown>, base64Source = smallPng) {
    const accepted = await analyze(queryParameters, base64Source)
    if (isUnexpected(accepted)) throw new Error(accepted.body.error.message)
    const poller = getLongRunningPoller(client, accepted, { intervalInMs: 10 })
    const { body } = await poller.pollUntilDone()
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- so does that client's own documentation
    return { id: parseResultIdFromResponse(accepted), ...(body as AnalyzeOperationOutput) }
  }
  return { ...system, url, client, analyze, result, http: supertest(url) }
}

/** Says the family, a letter of two code points, a character beyond 16 bits. */
const marked: Recognizer = {
  recognise: async () => {
    const words = ['👨‍👩‍👧', 'Ame\u0301lie', '𝒳', 'end'].map((content, i) => ({
      content,
      polygon: boxPolygon(72 * i, 36, 72 * i + 36, 72),
      confidence: 0.5,
    }))
    const frame = { width: 612, height: 792, unit: 'point', angle: 0, source: 'ocr' } as const
    return { result: composePage(frame, [{ kind: 'text', lines: [words] }]) }
  },
}

test('the client reads a document to its end, its searchable PDF, and deletes it', async () => {
  const { client, result, startWorker } = await startServer()
  await startWorker()
  const { id, status, analyzeResult } = await result({ output: ['pdf'], outputContentFormat: 'text', locale: 'de-DE' })
  expect(status).toBe('succeeded')
  expect(analyzeResult).toMatchObject({
    apiVersion: '2024-11-30',
    modelId: model,
    stringIndexType: 'textElements',
    content: 'hello',
    pages: [
      {
        pageNumber: 1,
        angle: 0,
        width: 100,
        height: 100,
        unit: 'pixel',
        spans: [{ offset: 0, length: 5 }],
        words: [{ content: 'hello', confidence: 0.9, polygon: [0, 0, 20, 0, 20, 10, 0, 10] }],
        lines: [{ content: 'hello', spans: [{ offset: 0, length: 5 }] }],
      },
    ],
  })
  const one = client.path('/documentModels/{modelId}/analyzeResults/{resultId}', model, id)
  const pdf = client.path('/documentModels/{modelId}/analyzeResults/{resultId}/pdf', model, id)
  const { status: pdfStatus, headers, body } = await pdf.get()
  expect([pdfStatus, headers['content-type']]).toEqual(['200', 'application/pdf'])
  expect(body).toEqual(expect.stringMatching(/^%PDF-/))
  expect((await one.delete()).status).toBe('204')
  const gone = await one.get()
  expect(gone.status).toBe('404')
  expect(gone.body).toMatchObject({ error: { code: 'NotFound', innererror: { code: 'OperationNotFound' } } })
})

test.each(['textElements', 'unicodeCodePoint', 'utf16CodeUnit'] as const)('offsets count %s', async (type) => {
  const { result, startWorker } = await startServer({ recognizer: marked })
  await startWorker()
  const pdf = buildPdf([{ content: '' }, { content: '' }]).toString('base64')
  const { analyzeResult } = await result({ stringIndexType: type }, pdf)
  const { content = '', pages = [] } = analyzeResult ?? {}
  expect(content).toBe('👨‍👩‍👧 Ame\u0301lie 𝒳 end\n👨‍👩‍👧 Ame\u0301lie 𝒳 end')
  const units = {
    textElements: Array.from(new Intl.Segmenter().segment(content), ({ segment }) => segment),
    unicodeCodePoint: Array.from(content),
    utf16CodeUnit: content.split(''),
  }[type]
  const words = pages.flatMap((page) => page.words ?? [])
  expect(words).toHaveLength(8)
  for (const { content: word, span } of words) {
    expect(units.slice(span.offset, span.offset + span.length).join('')).toBe(word)
  }
  expect(pages[1]).toMatchObject({ pageNumber: 2, unit: 'inch', width: 8.5, height: 11 })
  expect(words[1]?.polygon).toEqual([1, 0.5, 1.5, 0.5, 1.5, 1, 1, 1])
})

test('pages keep their numbers, and one that fails is a warning', async () => {
  const recognizer: Recognizer = {
    async recognise(_image, page) {
      if (page === 3) throw new RecognitionTimeoutError(1)
      return recognitionOf(`page ${page}`)
    },
  }
  const { result, startWorker } = await startServer({ recognizer })
  await startWorker()
  const pdf = buildPdf([{ content: '' }, { content: '' }, { content: '' }]).toString('base64')
  const { analyzeResult } = await result({ pages: '2-3' }, pdf)
  expect(analyzeResult?.pages.map(({ pageNumber, words }) => [pageNumber, words?.length])).toEqual([
    [2, 1],
    [3, 0],
  ])
  expect(analyzeResult?.warnings).toMatchObject([{ target: '/pages/3' }])
})

describe('an operation', () => {
  test('is not started before a worker comes, says when to ask again, and is absolute where the request came to', async () => {
    const { http, url } = await startServer()
    const { headers } = await http.post(analyzePath).set(asPng).send(png).expect(202).expect('retry-after', '1')
    const location = headers['operation-location'] ?? ''
    expect(location).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/documentintelligence\/.+\/[\da-f-]{36}\?api-version=2024-11-30$/,
    )
    expect(headers['location']).toBeUndefined()
    const { body } = await http.get(location.slice(url.length)).expect(200).expect('retry-after', '1')
    expect(body).toMatchObject({ status: 'notStarted', createdDateTime: body.lastUpdatedDateTime })
    expect(body.resourceLocation).toBeUndefined()
  })

  test.each([
    [{}, 'http://127.0.0.1:'],
    [{ trustedProxies: ['loopback'] }, 'https://ocr.example/'],
    [{ trustedProxies: ['loopback'], publicUrl: 'https://public.example' }, 'https://public.example/'],
    [{ trustedProxies: ['10.0.0.0/8'] }, 'http://127.0.0.1:'],
  ])('behind a proxy, with %j, is at %s', async (app, start) => {
    const { http } = await startServer({ app })
    const forwarded = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'ocr.example',
      'x-forwarded-for': '192.0.2.1',
    }
    const { headers } = await http.post(analyzePath).set(asPng).set(forwarded).send(png).expect(202)
    expect(headers['operation-location']?.startsWith(start)).toBe(true)
  })

  test('has an error when nothing could be read, and is canceled when its task was', async () => {
    const { http, url, tasks } = await startServer()
    const { headers } = await http.post(analyzePath).set(asPng).send(png).expect(202)
    const path = headers['operation-location']?.slice(url.length) ?? ''
    await tasks.cancel(/([\da-f-]{36})\?/.exec(path)?.[1] ?? '', undefined)
    expect((await http.get(path).expect(200)).body.status).toBe('canceled')
    await http.get(path.replace('?', '/pdf?')).expect(404)
  })
})

describe('is refused, in the words of that service:', () => {
  const invalid = { code: 'InvalidArgument', innererror: { code: 'InvalidParameter' } }
  test.each([
    ['features', { features: ['languages'] }, 'features'],
    ['fields', { queryFields: ['Total'] }, 'queryFields'],
    ['Markdown', { outputContentFormat: 'markdown' }, 'outputContentFormat'],
    ['figures', { output: ['pdf', 'figures'] }, 'output'],
    ['another way of counting', { stringIndexType: 'bytes' }, 'stringIndexType'],
    ['pages that are none', { pages: '0' }, 'pages'],
    ['a page that is not there', { pages: '7' }, 'page 7'],
    ['a language that is not there', { locale: 'fr' }, 'locale'],
    ['another version', { 'api-version': '2023-07-31' }, 'api-version'],
    ['what nobody knows', { split: 'auto' }, 'split'],
  ])('%s', async (_, query, message) => {
    const { analyze } = await startServer()
    const { status, body } = await analyze(query)
    expect(status).toBe('400')
    expect(body).toMatchObject({ error: invalid })
    expect(JSON.stringify(body)).toContain(message)
  })

  test.each([
    ['a document by an address that is not listed', { urlSource: 'https://example.com/a.pdf' }, 'InvalidRequest'],
    ['nothing', {}, 'InvalidArgument'],
    ['both', { urlSource: 'https://example.com/a.pdf', base64Source: smallPng }, 'InvalidArgument'],
    ['what is no base64', { base64Source: '!' }, 'InvalidArgument'],
    ['what is no document', { base64Source: 'aGVsbG8=' }, 'InvalidRequest'],
    [
      'half a picture',
      { base64Source: fixtureBytes('letter.png').subarray(0, 300).toString('base64') },
      'InvalidRequest',
    ],
  ])('%s', async (_, body, code) => {
    const { http } = await startServer()
    const answer = await http.post(analyzePath).send(body).expect(400).expect('content-type', 'application/json')
    expect(answer.body.error).toMatchObject({ code, innererror: { code: expect.any(String) } })
  })

  test('a Word document, whatever is in it', async () => {
    const { http } = await startServer()
    const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
    const { body } = await http.post(analyzePath).set('content-type', word).send(Buffer.from('PK')).expect(400)
    expect(body.error).toMatchObject({ code: 'InvalidRequest', innererror: { code: 'InvalidContent' } })
  })

  test.each([
    ['another model', 'post', `${root}/prebuilt-layout:analyze?${version}`, 404, 'ModelNotFound'],
    ['its results', 'get', `${root}/prebuilt-layout/analyzeResults/1?${version}`, 404, 'ModelNotFound'],
    ['a result that is none', 'get', `${root}/${model}/analyzeResults/1?${version}`, 404, 'OperationNotFound'],
    ['what there is not', 'get', `/documentintelligence/info?${version}`, 404, undefined],
    ['a malformed path', 'get', '/documentintelligence/%zz', 400, 'InvalidParameter'],
  ] as const)('%s', async (_, method, path, status, inner) => {
    const { http } = await startServer()
    const { body } = await http[method](path).expect(status).expect('content-type', 'application/json')
    expect(body.error.code).toEqual(expect.any(String))
    expect(body.error.innererror?.code).toBe(inner)
  })
})

test('a key is needed where keys are on, and a result is its owner\u2019s', async () => {
  const { client, result, startWorker, url } = await startServer({ app: { keys: twoKeys } }, adasKey)
  await startWorker()
  const { id, status } = await result({})
  expect(status).toBe('succeeded')
  const http = supertest(url)
  const path = `${root}/${model}/analyzeResults/${id}?${version}`
  await http.get(path).set('ocp-apim-subscription-key', bobsKey).expect(404)
  for (const key of ['wrong', '']) {
    const { body } = await http.get(path).set('ocp-apim-subscription-key', key).expect(401)
    expect(body).toMatchObject({ error: { code: '401' } })
  }
  await http.get(`/documentintelligence/nothing`).expect(401)
  expect((await client.path('/documentModels/{modelId}/analyzeResults/{resultId}', model, id).get()).status).toBe('200')
})
