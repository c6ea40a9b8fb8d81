import { expect, test } from 'vitest'
import { FormatName } from '../../src/model/format.ts'
import { formats } from '../../src/results/outputs/formats.ts'
import { twoKeys } from '../support/keys.ts'
import { startTestSystem } from '../support/system.ts'

test('/docs/json describes every call, and its examples work', async () => {
  const { http } = await startTestSystem()
  const { body: document } = await http.get('/docs/json').expect(200)
  expect(document.openapi).toMatch(/^3\.1/)
  expect(Object.entries<object>(document.paths).map(([path, calls]) => [path, Object.keys(calls)])).toEqual([
    ['/', ['get']],
    ['/image-sync', ['post']],
    ['/image', ['post', 'get', 'delete']],
    ['/watch-task', ['get']],
    ['/languages', ['get']],
    ['/health/live', ['get']],
    ['/health/ready', ['get']],
    ['/documentintelligence/documentModels/prebuilt-read:analyze', ['post']],
    ['/documentintelligence/documentModels/prebuilt-read/analyzeResults/{resultId}', ['get', 'delete']],
    ['/documentintelligence/documentModels/prebuilt-read/analyzeResults/{resultId}/pdf', ['get']],
    ['/parse/image', ['post']],
    ['/parse/searchable-pdf/{token}', ['get']],
    ['/process', ['put']],
  ])
  await http.post('/image-sync').send(document.components.schemas.ImageRequest.example).expect(200, { text: 'hello' })
})

test('docs/openapi.json is what `npm run docs:openapi` writes: the document of a system with keys', async () => {
  const { http } = await startTestSystem({ app: { keys: twoKeys } })
  const { body: document } = await http.get('/docs/json').expect(200)
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../../docs/openapi.json')
})

test('every body and every answer has an example, but the page', async () => {
  const { http } = await startTestSystem()
  const { body: document } = await http.get('/docs/json').expect(200)
  const calls: Array<{ operationId: string; requestBody?: object; responses: object }> = Object.values<object>(
    document.paths,
  ).flatMap((path) => Object.values(path))
  const without = calls.flatMap(({ operationId, requestBody, responses }) =>
    [requestBody, ...Object.values(responses)].flatMap((part) =>
      Object.entries<{ examples?: object }>(part?.content ?? {})
        .filter(([, { examples }]) => examples === undefined)
        .map(([type]) => `${operationId} ${type}`),
    ),
  )
  expect(without).toEqual(['getPage text/html'])
})

test.each(['/image', '/image-sync'])(
  'the document has the three bodies of %s, and all options in each',
  async (path) => {
    const { http } = await startTestSystem()
    const { body: document } = await http.get('/docs/json').expect(200)
    const { requestBody, parameters } = document.paths[path].post
    const options = ['language', 'pages', 'pdf_text', 'password', 'outputs', 'callback_url']
    expect(parameters.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(options))
    const bytes = { type: 'string', format: 'binary' }
    expect(requestBody.content).toMatchObject({
      'application/json': { schema: { $ref: '#/components/schemas/ImageRequest' } },
      'multipart/form-data': { schema: { properties: { file: { type: 'array', items: bytes } } } },
      'application/octet-stream': { schema: bytes },
      'application/pdf': { schema: bytes },
      'image/*': { schema: bytes },
    })
    const { properties } = document.components.schemas.ImageRequest
    expect(Object.keys(properties)).toEqual(['image_data', 'image_url', ...options])
    expect(Object.keys(requestBody.content['multipart/form-data'].schema.properties)).toEqual(['file', ...options])
  },
)

test('/docs/json names every format, with its type', async () => {
  const { http } = await startTestSystem()
  const { paths } = (await http.get('/docs/json').expect(200)).body
  const types = new Set(Object.values(formats).map(({ mediaType }) => mediaType.replace(/;.*/, '')))
  for (const call of [paths['/image'].get, paths['/image-sync'].post]) {
    expect(new Set(Object.keys(call.responses['200'].content))).toEqual(types)
    const parameter = call.parameters.find(({ name }: { name: string }) => name === 'format')
    expect(parameter.schema.enum).toEqual(FormatName.options)
  }
})

test('/docs is Swagger UI, from this server alone', async () => {
  const { http } = await startTestSystem()
  const page = await http.get('/docs/').expect(200)
  expect(page.text).toContain('swagger-ui')
  expect(page.text).not.toMatch(/(href|src)="https?:/)
})
