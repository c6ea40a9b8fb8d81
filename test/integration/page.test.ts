import { expect, test } from 'vitest'
import { createBudget } from '../../src/api/budget.ts'
import { twoKeys } from '../support/keys.ts'
import { startTestSystem } from '../support/system.ts'

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

test('browsers get the page, everybody else the addresses, and neither needs a key', async () => {
  const { http } = await startTestSystem({ app: { keys: twoKeys } })
  const page = await http
    .get('/')
    .set('accept', browser)
    .expect(200)
    .expect('vary', /Accept/)
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(page.headers['content-security-policy']).not.toContain('unsafe')
  for (const accept of ['*/*', 'application/json', 'text/plain']) {
    const { body } = await http.get('/').set('accept', accept).expect(200).expect('content-type', /json/)
    expect(body).toMatchObject({ docs: '/docs', tasks: '/image' })
  }
  await http.get('/languages').expect(401)
})

test('every file that the page names is there, and is not sent twice', async () => {
  const { http } = await startTestSystem()
  const { text } = await http.get('/').set('accept', browser)
  for (const [, path = ''] of text.matchAll(/(?:src|href)="(\/web\/[^"]+)"/g)) {
    const { headers } = await http.get(path).expect(200)
    await http
      .get(path)
      .set('if-none-match', headers['etag'] ?? '')
      .expect(304)
  }
  await http.get('/web/pdf-thread.js').expect('content-security-policy', /wasm-unsafe-eval/)
  for (const name of ['tsconfig.json', 'pdfium.d.ts', '..%2Ffiles.ts', 'constructor']) {
    await http.get(`/web/${name}`).expect(404)
  }
})

test('PDFium comes compressed to whom can read that, and while there is no room for other answers', async () => {
  const full = { maxBytes: 1, message: 'Full.' }
  const answers = createBudget(full)
  answers.reserve({ client: 'another', expected: () => 1, moved: () => 0, giveWay: () => {} }, full.maxBytes)
  const { http } = await startTestSystem({ app: { answers } })
  const ask = (encoding: string) =>
    http.get('/web/pdfium.wasm').set('accept-encoding', encoding).expect(200).expect('content-type', 'application/wasm')
  const [zipped, plain] = [await ask('gzip, br'), await ask('identity')]
  expect(zipped.headers['content-encoding']).toBe('gzip')
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect(Number(zipped.headers['content-length'])).toBeLessThan(Number(plain.headers['content-length']) / 2)
})
