import { randomUUID } from 'node:crypto'
import supertest from 'supertest'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../src/local-redis/ports.ts'
import { createRoleMetrics, watchSystem } from '../../src/main/metrics.ts'
import { measuredRecognizer } from '../../src/metrics/measured.ts'
import { serveMetrics } from '../../src/metrics/serve.ts'
import type { Recognizer } from '../../src/recognition/recognizer.ts'
import { createDrain } from '../../src/tasks/drain.ts'
import { countSeries, valueIn } from '../support/metrics.ts'
import { ownRedis } from '../support/own-redis.ts'
import { hasPromtool, promtoolFaults } from '../support/promtool.ts'
import { heldRecognizer, smallPng, startTestSystem } from '../support/system.ts'

/** A system of which everything is counted, and what serves its metrics. */
async function startMeasured({ recognizer, redisUrl }: { recognizer?: Recognizer; redisUrl?: string } = {}) {
  const port = await freePort()
  const measured = (await createRoleMetrics('api', port)) ?? expect.fail()
  const { metrics } = measured
  const system = await startTestSystem({
    ...(redisUrl !== undefined && { redisUrl }),
    ...(recognizer && {
      recognizer: measuredRecognizer(recognizer, metrics.pagesReadBy({ engine: 'test', reader: 'none' })),
    }),
    app: { requestEnded: metrics.requestEnded },
  })
  watchSystem(measured, { ...system, drain: createDrain(system.redis, system.keys) })
  const server = await serveMetrics(async () => metrics.registry, { host: '127.0.0.1', port })
  onTestFinished(() => server.close())
  const scrape = async () => (await supertest(`http://127.0.0.1:${port}`).get('/metrics').expect(200)).text
  return { ...system, metrics, scrape, port }
}

test('what happens to a page is told, and what waits', async () => {
  const { recognizer, started, release } = heldRecognizer()
  const { submit, watch, startWorker, scrape, http, port } = await startMeasured({ recognizer })
  const taskId = await submit([smallPng, smallPng])
  const before = await scrape()
  expect(valueIn(before, 'lector_queue_jobs', { queue: 'images', state: 'waiting' })).toBe(2)
  expect(valueIn(before, 'lector_queue_jobs', { queue: 'tasks', state: 'blocked' })).toBe(1)
  expect(valueIn(before, 'lector_waiting_pages')).toBe(2)
  expect(valueIn(before, 'lector_waiting_bytes')).toBeGreaterThan(100)
  expect(valueIn(before, 'lector_oldest_task_age_seconds')).toBeGreaterThan(0)
  expect(valueIn(before, 'lector_redis_up')).toBe(1)
  expect(valueIn(before, 'lector_pages_total')).toBeUndefined()

  await startWorker()
  for (const text of ['one', 'two']) {
    await started()
    release(text)
  }
  await watch(taskId)
  const after = () => expect.poll(scrape, { timeout: 5_000 })
  await after().toMatch(/lector_pages_total\{engine="test",reader="none",source="ocr",outcome="read",role="api"\} 2\n/)
  await after().toMatch(/lector_words_total\{source="ocr",role="api"\} 2\n/)
  await after().toMatch(/lector_queue_jobs\{queue="images",state="waiting",role="api"\} 0\n/)
  await after().toMatch(/lector_oldest_task_age_seconds\{role="api"\} 0\n/)
  const text = await scrape()
  expect(valueIn(text, 'lector_drain_pages_per_second')).toBeGreaterThan(0)
  expect(valueIn(text, 'lector_workers')).toBe(1)
  expect(valueIn(text, 'lector_page_duration_seconds_count', { engine: 'test' })).toBe(2)
  expect(
    valueIn(text, 'lector_http_request_duration_seconds_count', { method: 'POST', route: '/image', status: '202' }),
  ).toBe(1)
  expect(text).not.toContain('watch-task') // as long as its task, and no request that was answered
  await http.get('/metrics').expect(404) // that is for nobody outside
  await supertest(`http://127.0.0.1:${port}`).get('/').expect(404)
  if (hasPromtool) expect(promtoolFaults(['check', 'metrics'], text)).toBe('')
})

test('whatever clients send, there are no more series', async () => {
  const { app, metrics } = await startMeasured()
  const answered = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await app.inject({ method: 'GET', url: `/${randomUUID()}?x=${randomUUID()}` })
      await app.inject({ method: 'PROPFIND', url: `/image/${randomUUID()}` })
      await app.inject({
        method: 'GET',
        url: `/image?task_id=${randomUUID()}`,
        headers: { 'x-request-id': randomUUID() },
      })
      await app.inject({ method: 'GET', url: `/parse/pdf/${randomUUID()}` })
      await app.inject({ method: 'GET', url: `/docs/static/${randomUUID()}` })
      await app.inject({ method: 'POST', url: '/image', payload: { image_data: randomUUID() } })
    }
    return countSeries(metrics.registry)
  }
  const first = await answered(1)
  expect(await answered(30)).toBe(first)
  expect(
    valueIn(await metrics.registry.metrics(), 'lector_http_request_duration_seconds_count', { route: 'unmatched' }),
  ).toBe(93)
})

test('a scrape is answered within a second while Redis is away, and says so', async () => {
  const { url, stop } = await ownRedis()
  const { scrape } = await startMeasured({ redisUrl: url })
  expect(valueIn(await scrape(), 'lector_workers')).toBe(0)
  await stop()
  await expect.poll(scrape, { timeout: 5_000 }).toMatch(/lector_redis_up\{role="api"\} 0\n/)
  const startedAt = performance.now()
  const text = await scrape()
  expect(performance.now() - startedAt).toBeLessThan(1_000)
  await expect.poll(scrape, { timeout: 5_000 }).not.toMatch(/^lector_workers\{/m) // not what was a second ago
  expect(valueIn(text, 'process_resident_memory_bytes')).toBeGreaterThan(0)
})
