import { expect, test } from 'vitest'
import { aggregate } from '../../../src/metrics/aggregate.ts'
import { createMetrics } from '../../../src/metrics/metrics.ts'
import { countSeries, valueIn } from '../../support/metrics.ts'

test('the metrics of several processes are all there, told apart by their role', async () => {
  const [api, worker] = [createMetrics('api'), createMetrics('worker')]
  api.requestEnded({ method: 'GET', route: '/image', status: 200, seconds: 0.02 })
  api.callbackAttempted('refused')
  for (const { restarted } of [api, worker]) restarted('engine', 'worn')
  worker.restarted('engine', 'worn')
  // As it comes from another process.
  const snapshot = async (from: typeof api) => JSON.parse(JSON.stringify(await from.registry.getMetricsAsJSON()))
  const whole = aggregate(
    new Map([
      ['api', await snapshot(api)],
      ['worker', await snapshot(worker)],
      ['third', undefined],
    ]),
  )
  const text = await whole.metrics()
  expect(valueIn(text, 'lector_engine_restarts_total', { role: 'api' })).toBe(1)
  expect(valueIn(text, 'lector_engine_restarts_total', { role: 'worker' })).toBe(2)
  expect(valueIn(text, 'lector_http_request_duration_seconds_bucket', { le: '0.025' })).toBe(1)
  expect(valueIn(text, 'lector_http_request_duration_seconds_bucket', { le: '0.01' })).toBe(0)
  expect(valueIn(text, 'process_cpu_seconds_total', { role: 'worker' })).toBeGreaterThan(0)
  expect(['api', 'worker', 'third'].map((role) => valueIn(text, 'lector_role_up', { role }))).toEqual([1, 1, 0])
  const single = (await countSeries(api.registry)) + (await countSeries(worker.registry))
  expect(await countSeries(whole)).toBe(single + 3)
})
