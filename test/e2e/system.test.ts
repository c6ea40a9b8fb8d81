import { once } from 'node:events'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { freePort } from '../../src/local-redis/ports.ts'
import { FormatName } from '../../src/model/format.ts'
import { Result } from '../../src/model/result.ts'
import type { Task } from '../../src/model/task.ts'
import { createSlicer } from '../../src/results/code-points.ts'
import { expectedText, fixture, likeness } from '../support/fixtures.ts'
import { valueIn } from '../support/metrics.ts'
import { faultsOf, hasPdfTools, textOf } from '../support/pdf-tools.ts'
import { type StartedLector, startLector } from '../support/processes.ts'

/** One system for all the tests of this file: it is only used, never harmed. */
let lector: StartedLector
let metricsPort: number
const atEnd: Array<() => Promise<void>> = []
beforeAll(async () => {
  metricsPort = await freePort()
  lector = await startLector({ METRICS_PORT: String(metricsPort) }, (work) => atEnd.push(work))
})
afterAll(async () => {
  await Promise.all(atEnd.map((work) => work()))
})

const http = () => supertest(lector.api)

async function watch(taskId: string): Promise<{ frames: Task[]; code: number }> {
  const frames: Task[] = []
  const socket = new WebSocket(`${lector.api.replace('http', 'ws')}/watch-task?task_id=${taskId}`)
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString())))
  const [code] = await once(socket, 'close')
  return { frames, code }
}

describe('a real image, by the real engine', () => {
  test.each(Object.entries(expectedText))('%s is read at once', async (name, expected) => {
    const { body } = await http()
      .post('/image-sync')
      .send({ image_data: fixture(name) })
      .expect(200)
    expect(likeness(body.text, expected), body.text).toBeGreaterThan(0.9)
  })

  test('every page of a TIFF is read', async () => {
    const { body } = await http()
      .post('/image-sync')
      .send({ image_data: fixture('two-pages.tiff') })
      .expect(200)
    expect(body.text.split('\f')).toHaveLength(2)
  })

  test('a batch is a task that GET, the WebSocket and the dashboard agree on', async () => {
    const names = ['letter.png', 'receipt.png', 'letter.jpg']
    const accepted = await http()
      .post('/image')
      .send({ image_data: names.map(fixture) })
      .expect(202)
    const { task_id } = accepted.body
    const { frames, code } = await watch(task_id)
    expect(code).toBe(1000)
    const last = frames.at(-1)
    expect(last).toMatchObject({ status: 'completed', progress: { done: 3, total: 3 }, errors: [] })
    for (const [index, name] of names.entries()) {
      expect(likeness(last?.text?.[index] ?? '', expectedText[name] ?? '')).toBeGreaterThan(0.9)
    }
    await http().get(`/image?task_id=${task_id}`).expect(200, last)
    await expect.poll(() => dashboardState(task_id)).toBe('completed')
  })
})

describe('a real image in every format', () => {
  const image_data = fixture('invoice.png')
  const sync = async (query = '') => http().post(`/image-sync${query}`).send({ image_data }).buffer().expect(200)

  test('says the same in all of them, at once and as a task', async () => {
    const { text: classic } = (await sync()).body
    const { body: accepted } = await http().post('/image').send({ image_data }).expect(202)
    await watch(accepted.task_id)
    for (const format of FormatName.options.filter((name) => name !== 'pdf')) {
      const read = await http().get(`/image?task_id=${accepted.task_id}&format=${format}`).buffer().expect(200)
      expect((await sync(`?format=${format}`)).text, format).toBe(read.text)
      for (const word of ['Bookbinders', 'Westbrook', '306.35']) expect(read.text, format).toContain(word)
      if (format === 'text') expect(read.text).toBe(classic)
      if (format === 'json') {
        const { content, pages } = Result.parse(read.body)
        expect(content).toBe(classic)
        const slice = createSlicer(content)
        const words = pages.flatMap((page) => page.words)
        expect(words.length).toBeGreaterThan(40)
        for (const word of words) expect(slice(word.span)).toBe(word.content)
      }
    }
  })

  test.skipIf(!hasPdfTools)('is a PDF in which its words are found', async () => {
    const { body } = await sync('?format=pdf')
    expect(faultsOf(body)).toBe('')
    expect(likeness(textOf(body), expectedText['invoice.png'] ?? '')).toBeGreaterThan(0.9)
  })
})

test('health, docs and dashboard answer', async () => {
  await http()
    .get('/health/ready')
    .expect(200, { status: 'ok', dependencies: { redis: 'up', engine: 'up', 'worker:eng': 'up' } })
  await http().get('/docs/').expect(200)
  await supertest(lector.dashboard).get('/').expect(200)
})

test('metrics tell of both roles, and of what they have read', async () => {
  const { text } = await supertest(`http://127.0.0.1:${metricsPort}`).get('/metrics').expect(200)
  for (const [role, outcome] of [
    ['api', 'read'],
    ['worker', 'cached'], // the API has read the same pages
  ] as const) {
    expect(valueIn(text, 'lector_role_up', { role })).toBe(1)
    expect(valueIn(text, 'lector_pages_total', { role, reader: 'tesseract', source: 'ocr', outcome })).toBeGreaterThan(
      0,
    )
    expect(valueIn(text, 'process_resident_memory_bytes', { role })).toBeGreaterThan(0)
  }
})

async function dashboardState(taskId: string): Promise<string | undefined> {
  const { body } = await supertest(lector.dashboard)
    .get('/api/queues')
    .query({ activeQueue: 'tasks', status: 'completed', jobsPerPage: 100 })
  const tasks = body.queues.find((queue: { name: string }) => queue.name === 'tasks')
  return tasks.jobs.some((job: { id: string }) => job.id === taskId) ? 'completed' : undefined
}
