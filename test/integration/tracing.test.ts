import { randomBytes } from 'node:crypto'
import { afterAll, expect, inject, onTestFinished, test } from 'vitest'
import { createLogger } from '../../src/logger.ts'
import { startCallbacks } from '../../src/outbound/callbacks.ts'
import { createOutboundClient } from '../../src/outbound/client.ts'
import { parseHost } from '../../src/outbound/hosts.ts'
import { connectForWaiting } from '../../src/tasks/redis.ts'
import { tracedRecognizer } from '../../src/tracing/traced.ts'
import { createTracing } from '../../src/tracing/tracing.ts'
import { startCollector } from '../support/collector.ts'
import { adasKey, twoKeys } from '../support/keys.ts'
import { startReceiver } from '../support/receiver.ts'
import { recognitionOf } from '../support/results.ts'
import { smallPng, startTestSystem } from '../support/system.ts'

const collector = await startCollector()
process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = collector.url
process.env['OTEL_BSP_SCHEDULE_DELAY'] = '50'
const silent = createLogger('test', 'silent')
const tracing = createTracing('api', silent)
afterAll(() => tracing.close())

const patiently = { timeout: 15_000 }
const png = Buffer.from(smallPng, 'base64')

/** A system of which everything is traced. The first page fails by no fault of its own, and says what it must not. */
async function startTraced() {
  const { origin, received } = await startReceiver()
  const hosts = [parseHost(origin) ?? expect.fail()]
  let pages = 0
  const recognise = async () => {
    if (pages++ === 0) throw new Error('of a page: whispered')
    return recognitionOf('shouted')
  }
  const recognizer = tracedRecognizer({ recognise }, tracing.inSpan)
  const system = await startTestSystem({
    recognizer,
    telemetry: tracing.telemetry,
    app: { keys: twoKeys, callbackHosts: hosts, traceRequests: tracing.traceRequests },
  })
  const connection = connectForWaiting(inject('redisUrl'), silent)
  const { keys, records } = system
  const client = createOutboundClient()
  const secrets = [randomBytes(32)]
  const callbacks = await startCallbacks({ connection, keys, records, client, hosts, secrets, logger: silent, tracing })
  onTestFinished(async () => {
    await callbacks.close()
    connection.disconnect()
  })
  await system.startWorker()
  return { ...system, origin, received }
}

test('one trace goes from a request to its pages and its callback, and holds nothing of what came', async () => {
  const { http, origin, received } = await startTraced()
  const traceId = randomBytes(16).toString('hex')
  const clients = randomBytes(8).toString('hex')
  const asAda = { authorization: `Bearer ${adasKey}`, baggage: 'note=scribbled' }
  await http
    .post('/image?password=opensesame')
    .set({ ...asAda, traceparent: `00-${traceId}-${clients}-01` })
    .field('callback_url', `${origin}/hook?token=hidden`)
    .attach('file', png, 'unspoken.png')
    .expect(202)
  await expect.poll(() => received.length, patiently).toBe(1)
  expect(received[0]?.headers['traceparent']).toMatch(new RegExp(`^00-${traceId}-[\\da-f]{16}-01$`))
  expect(received[0]?.headers['baggage']).toBeUndefined()

  await http.get('/image?task_id=muttered&password=opensesame').set(asAda).expect(400)
  await http.get('/murmured').set(asAda).expect(404)
  await http.get('/health/live').expect(200)
  const names = () => collector.spans().map(({ name }) => name)
  await expect
    .poll(names, patiently)
    .toEqual(expect.arrayContaining(['process callbacks', 'GET /image', 'GET unmatched']))

  const spans = collector.spans()
  const ours = new Map(spans.filter((span) => span.traceId === traceId).map((span) => [span.spanId, span]))
  const ancestors = (name: string) => {
    const path: string[] = []
    for (
      let it = Array.from(ours.values()).findLast((span) => span.name === name);
      it;
      it = ours.get(it.parentSpanId ?? '')
    )
      path.push(it.name)
    return path
  }
  expect(ancestors('page')).toEqual([
    'page',
    'process images',
    'addNode images',
    'addNode tasks',
    'addFlow tasks',
    'POST /image',
  ])
  expect(ancestors('process callbacks').slice(1)).toContain('process tasks')
  expect(ancestors('process callbacks').at(-1)).toBe('POST /image')
  expect(Array.from(ours.values()).find(({ name }) => name === 'POST /image')?.parentSpanId).toBe(clients)
  expect(Array.from(ours.values()).filter(({ name }) => name === 'page')).toHaveLength(2) // the first failed
  expect(Array.from(ours.values()).some(({ name, status }) => name === 'page' && status.code === 2)).toBe(true)
  expect(spans.find(({ name }) => name === 'GET /image')?.status.code).toBe(0) // its client's fault
  // Workers look for jobs, and upkeep runs, all the time.
  const others = spans.filter((span) => span.traceId !== traceId).map(({ name }) => name)
  expect(others.filter((name) => !name.startsWith('notFoundHandler')).toSorted()).toEqual([
    'GET /image',
    'GET unmatched',
  ])

  for (const secret of [
    'opensesame',
    'unspoken',
    'hidden',
    'whispered',
    'shouted',
    'muttered',
    'murmured',
    'scribbled',
    adasKey,
    'Bearer',
    'redis:',
  ]) {
    expect(collector.received()).not.toContain(secret)
  }
})
