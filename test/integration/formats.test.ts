import { describe, expect, test } from 'vitest'
import { UnreadableDocumentError, UnreadableImageError } from '../../src/errors.ts'
import { FormatName } from '../../src/model/format.ts'
import { Result } from '../../src/model/result.ts'
import type { Recognizer } from '../../src/recognition/recognizer.ts'
import { createSlicer } from '../../src/results/code-points.ts'
import { formats } from '../../src/results/outputs/formats.ts'
import { tiffPages } from '../support/bombs.ts'
import { pagesFile } from '../support/pdf-files.ts'
import { faultsOf, hasPdfTools, textOf } from '../support/pdf-tools.ts'
import { recognitionOf } from '../support/results.ts'
import { heldRecognizer, smallPng, startTestSystem } from '../support/system.ts'

const png = Buffer.from(smallPng, 'base64')
const keeping = { shape: 'batch', outputs: ['pdf'] } as const

/** Says which page it was asked for, but of a TIFF, which it cannot read. */
const pageReader: Recognizer = {
  async recognise(image, page) {
    if (image.subarray(0, 2).toString() === 'II') throw new UnreadableImageError()
    return recognitionOf(`page${page}`)
  },
}

/** A system with a task that keeps its documents and has ended. */
async function endedTask(
  items: ReadonlyArray<{ bytes: Buffer; pages: readonly number[] }>,
  recognizer: Recognizer = pageReader,
) {
  const system = await startTestSystem()
  await system.startWorker(recognizer)
  const taskId = await system.tasks.submit(items, keeping)
  await system.watch(taskId)
  const get = (query: string) => system.http.get(`/image?task_id=${taskId}${query}`)
  return { ...system, taskId, get }
}

const twoItems = [
  { bytes: png, pages: [1] },
  { bytes: pagesFile([{}, {}]), pages: [2, 1] },
]

describe('the result of a task', () => {
  test('comes in every format, under its type', async () => {
    const { get, taskId } = await endedTask(twoItems)
    const { body: task } = await get('').expect(200)
    for (const format of FormatName.options) {
      const { headers, body, text } = await get(`&format=${format}`).buffer().expect(200)
      const written = text ?? body.toString('latin1')
      expect(headers['vary'], format).toContain('Accept')
      expect(headers['content-type'], format).toBe(
        format === 'json' ? 'application/json; charset=utf-8' : formats[format].mediaType,
      )
      expect(headers['content-disposition'], format).toBe(
        format === 'pdf' ? `inline; filename="${taskId}.pdf"` : undefined,
      )
      if (format === 'text') expect(written).toBe(task.text.join('\f'))
      else if (format !== 'pdf') expect(written, format).toContain('page2')
    }
  })

  test('is in its JSON what its text is, words and all', async () => {
    const { get } = await endedTask(twoItems)
    const { content, pages } = Result.parse((await get('&format=json').expect(200)).body)
    expect(content).toBe('page1\fpage2\fpage1')
    expect(pages.map(({ item, page }) => [item, page])).toEqual([
      [0, 1],
      [1, 2],
      [1, 1],
    ])
    const slice = createSlicer(content)
    for (const { words } of pages) for (const word of words) expect(slice(word.span)).toBe(word.content)
  })

  test.each([
    ['text/markdown', 'text/markdown'],
    ['application/pdf, */*;q=0.1', 'application/pdf'],
    ['application/json', 'application/json; charset=utf-8'],
    ['text/html,application/xml;q=0.9,*/*;q=0.8', 'application/json; charset=utf-8'],
    ['image/png', 'application/json; charset=utf-8'],
  ])('comes by Accept: %s', async (accept, type) => {
    const { get } = await endedTask(twoItems)
    const { headers, body } = await get('').set('accept', accept).buffer().expect(200)
    expect(headers['content-type']).toBe(type)
    expect(headers['vary']).toContain('Accept')
    if (type.startsWith('application/json')) expect(body).toMatchObject({ status: 'completed' })
  })

  test('depends on Accept as well as on Origin, and says so', async () => {
    const origin = 'https://app.example'
    const { http, tasks } = await startTestSystem({ app: { origins: [origin] } })
    const taskId = await tasks.submit(twoItems, keeping)
    for (const query of ['', '&format=json', '&format=docx']) {
      const { headers } = await http.get(`/image?task_id=${taskId}${query}`).set('origin', origin)
      expect(headers['vary'], query).toMatch(/origin/i)
      expect(headers['vary'], query).toMatch(/accept/i)
    }
  })

  test('comes in the format that the query names, whatever Accept says', async () => {
    const { get } = await endedTask(twoItems)
    const { headers } = await get('&format=tsv').set('accept', 'text/markdown').expect(200)
    expect(headers['content-type']).toBe('text/tab-separated-values')
  })

  test('comes of one item, which keeps its number', async () => {
    const { get } = await endedTask(twoItems)
    const { body } = await get('&format=json&index=1').expect(200)
    expect(body).toMatchObject({
      content: 'page2\fpage1',
      pages: [
        { item: 1, page: 2, span: { offset: 0, length: 5 } },
        { item: 1, page: 1, span: { offset: 6, length: 5 } },
      ],
    })
    expect((await get('&format=text&index=0').expect(200)).text).toBe('page1')
    for (const index of ['2', '-1', '0.5', 'x']) {
      const { body: problem } = await get(`&format=json&index=${index}`).expect(400)
      expect(problem).toMatchObject({ code: 'invalid-request', detail: expect.stringMatching(/item 2|index/) })
    }
  })

  test('answers HEAD as GET, without a body', async () => {
    const { http, taskId, get } = await endedTask(twoItems)
    const { headers } = await get('&format=text').expect(200)
    const head = await http.head(`/image?task_id=${taskId}&format=text`).expect(200)
    expect(head.headers).toMatchObject({
      'content-type': headers['content-type'],
      'content-length': headers['content-length'],
    })
    expect(head.text).toBeFalsy()
  })

  test('has the other pages when an item failed', async () => {
    const { get } = await endedTask([{ bytes: tiffPages(1), pages: [1] }, ...twoItems])
    expect((await get('&format=text').expect(200)).text).toBe('page1\fpage2\fpage1')
    expect((await get('&format=pdf').expect(200)).body).toBeInstanceOf(Buffer)
    for (const format of ['text', 'json', 'alto', 'pdf']) {
      const { body } = await get(`&format=${format}&index=0`).expect(409)
      expect(body).toMatchObject({ code: 'task-not-finished', detail: expect.stringContaining('this item') })
    }
  })

  test('keeps the place of a page that failed, in its JSON as in its text; in its PDF that page stays as it came', async () => {
    const { get } = await endedTask([{ bytes: pagesFile([{}, {}, {}]), pages: [1, 2, 3] }], {
      async recognise(_document, page) {
        if (page === 2) throw new UnreadableDocumentError()
        return recognitionOf(`page${page}`)
      },
    })
    const { body: task } = await get('').expect(200)
    expect(task).toMatchObject({ text: ['page1\f\fpage3'], errors: [{ index: 0, page: 2 }] })
    expect((await get('&format=text').expect(200)).text).toBe(task.text[0])
    const { content, pages } = Result.parse((await get('&format=json').expect(200)).body)
    expect(content).toBe(task.text[0])
    expect(pages.map(({ page, span, words }) => [page, span.offset, words.length])).toEqual([
      [1, 0, 1],
      [2, 6, 0],
      [3, 7, 1],
    ])
    expect(pages[1]?.warnings).toMatchObject([{ code: 'text-not-read', share: 1 }])
    const { body: made } = await get('&format=pdf').expect(200)
    if (hasPdfTools)
      expect(
        textOf(made)
          .split('\f')
          .map((text) => text.trim()),
      ).toEqual(['page1', '', 'page3', ''])
  })

  test('larger than a piece comes whole', async () => {
    const long = 'ä'.repeat(50_000)
    const { get } = await endedTask(twoItems, { recognise: async () => recognitionOf(long) })
    expect((await get('&format=text').expect(200)).text).toBe([long, long, long].join('\f'))
  })

  test('is nobody else’s', async () => {
    const { http, tasks } = await startTestSystem()
    const taskId = await tasks.submit([{ bytes: png, pages: [1] }], { ...keeping, owner: 'ada' })
    for (const format of FormatName.options) {
      await http.get(`/image?task_id=${taskId}&format=${format}`).expect(404)
    }
  })

  test('is refused in a format that there is not', async () => {
    const { get, http } = await endedTask(twoItems)
    for (const format of ['docx', 'TEXT', '', 'constructor']) {
      expect((await get(`&format=${format}`).expect(406)).body).toMatchObject({ code: 'not-acceptable' })
      await http.post(`/image-sync?format=${format}`).send({ image_data: smallPng }).expect(406)
    }
    await get('&format=text&format=json').expect(400)
  })
})

describe('a task that has no result, or not all of it', () => {
  const other = FormatName.options.filter((format) => format !== 'json')

  test('is told in JSON alone before its end, as far as it is', async () => {
    const held = heldRecognizer()
    const { http, tasks, startWorker, watch } = await startTestSystem()
    const taskId = await tasks.submit(twoItems, keeping)
    const get = (format: string) => http.get(`/image?task_id=${taskId}&format=${format}`)
    const refused = async () => {
      for (const format of other)
        expect((await get(format).expect(409)).body, format).toMatchObject({ code: 'task-not-finished' })
    }
    await get('json').expect(200, { content: '', pages: [] })
    await refused()
    await startWorker(held.recognizer)
    await held.started()
    held.release('first')
    await held.started()
    await expect.poll(async () => (await get('json')).body.content).toBe('first')
    await refused()
    held.release('second')
    await held.started()
    held.release('third')
    await watch(taskId)
    expect((await get('text').expect(200)).text).toBe('first\fsecond\fthird')
  })

  test('has what was read before it was cancelled, in JSON', async () => {
    const held = heldRecognizer()
    const { http, tasks, startWorker, redis, keys } = await startTestSystem()
    await startWorker(held.recognizer)
    const taskId = await tasks.submit(twoItems, keeping)
    await held.started()
    held.release('first')
    await held.started()
    await tasks.cancel(taskId, undefined)
    const get = (format: string) => http.get(`/image?task_id=${taskId}&format=${format}`)
    expect((await get('json').expect(200)).body).toMatchObject({ content: 'first' })
    for (const format of other) expect((await get(format).expect(409)).body.detail, format).toContain('was cancelled')
    expect(await redis.keys(`${keys.prefix}:kept:*`)).toEqual([])
    expect(await redis.hgetall(keys.queued)).toEqual({ bytes: '0', pages: '0' })
  })

  test('that failed has nothing in any format, and keeps nothing', async () => {
    const { get, redis, keys } = await endedTask([{ bytes: tiffPages(1), pages: [1] }])
    for (const format of FormatName.options)
      expect((await get(`&format=${format}`).expect(409)).body.detail, format).toContain('failed')
    expect(await redis.keys(`${keys.prefix}:kept:*`)).toEqual([])
  })

  test('is gone when it was forgotten, with its documents', async () => {
    const { get, tasks, taskId, redis, keys } = await endedTask(twoItems)
    expect(await redis.keys(`${keys.prefix}:kept:*`)).toHaveLength(2)
    await tasks.cancel(taskId, undefined)
    await get('&format=pdf').expect(404)
    expect(await redis.keys(`${keys.prefix}:kept:*`)).toEqual([])
  })
})

describe('a searchable PDF', () => {
  test.skipIf(!hasPdfTools)('is made of all documents, or of one', async () => {
    const { get } = await endedTask(twoItems)
    const { body: whole } = await get('&format=pdf').expect(200)
    expect(faultsOf(whole)).toBe('')
    expect(textOf(whole).match(/\w+/g)).toEqual(['page1', 'page1', 'page2'])
    const { body: one } = await get('&format=pdf&index=1').expect(200)
    expect(textOf(one).match(/\w+/g)).toEqual(['page1', 'page2'])
  })

  test('is for tasks that asked for it', async () => {
    const { http, submit, startWorker, watch } = await startTestSystem()
    await startWorker()
    const taskId = await submit(smallPng)
    await watch(taskId)
    const { body } = await http.get(`/image?task_id=${taskId}&format=pdf`).expect(406)
    expect(body).toMatchObject({ code: 'not-acceptable', detail: expect.stringContaining('outputs=pdf') })
  })

  test('of a signed one has to be forced', async () => {
    const signed = pagesFile(
      [{}],
      ['<</FT /Sig /T (s) /V 6 0 R>>', '<</Type /Sig /Filter /Adobe.PPKLite /Contents <00> /ByteRange [0 1 2 3]>>'],
      '/AcroForm <</SigFlags 3 /Fields [5 0 R]>>',
    )
    const { get } = await endedTask([
      { bytes: tiffPages(1), pages: [1] },
      { bytes: signed, pages: [1] },
    ])
    expect((await get('&format=pdf').expect(422)).body).toMatchObject({ code: 'document-signed', index: 1 })
    expect((await get('&format=pdf&force=false').expect(422)).body).toMatchObject({ code: 'document-signed' })
    await get('&format=pdf&force=maybe').expect(400)
    const { body } = await get('&format=pdf&force=true').expect(200)
    expect(body.subarray(0, signed.length).equals(signed)).toBe(true)
  })

  test('costs its documents’ room in Redis for as long as its task is there, and none of what may wait', async () => {
    const { tasks, taskId, redis, keys, records } = await endedTask(twoItems)
    expect(await redis.hgetall(keys.queued)).toEqual({ bytes: '0', pages: '0' })
    expect(await redis.keys(`${keys.prefix}:image:*`)).toEqual([])
    const record = await redis.pttl(keys.record(taskId))
    for (const [index, { bytes }] of twoItems.entries()) {
      expect((await redis.getBuffer(keys.kept(taskId, index)))?.equals(bytes)).toBe(true)
      expect(Math.abs((await redis.pttl(keys.kept(taskId, index))) - record)).toBeLessThan(1_000)
    }
    await records.recount(0)
    expect(await redis.hgetall(keys.queued)).toEqual({ bytes: '0', pages: '0' })
    const next = await tasks.submit(twoItems, { shape: 'batch' })
    await expect.poll(async () => (await tasks.get(next, undefined)).status).toBe('completed')
    expect(await redis.keys(`${keys.prefix}:*${next}:[01]`)).toEqual([])
  })
})

describe('POST /image-sync', () => {
  test('answers in every format, and says where it came from', async () => {
    const recognizer: Recognizer = { recognise: async () => ({ ...recognitionOf('hello'), cache: 'hit' }) }
    const { http } = await startTestSystem({ recognizer })
    for (const format of FormatName.options) {
      const { headers, text, body } = await http
        .post(`/image-sync?format=${format}`)
        .send({ image_data: [smallPng, smallPng] })
        .buffer()
        .expect(200)
      expect(headers['x-cache']).toBe('hit, hit')
      expect(headers['content-type']).toContain(formats[format].mediaType)
      if (format === 'text') expect(text).toBe('hello\fhello')
      if (format === 'json') expect(Result.parse(body).pages.map(({ item }) => item)).toEqual([0, 1])
      if (format === 'pdf' && hasPdfTools) expect(textOf(body).match(/\w+/g)).toEqual(['hello', 'hello'])
    }
    const { text } = await http
      .post('/image-sync')
      .set('accept', 'text/plain')
      .send({ image_data: smallPng })
      .expect(200)
    expect(text).toBe('hello')
  })
})
