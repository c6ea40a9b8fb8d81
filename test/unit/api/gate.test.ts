import { expect, test } from 'vitest'
import { createGate } from '../../../src/api/gate.ts'

const overloaded = { code: 'overloaded', status: 503 }

test('lets some work, some wait, and turns the rest away at once', async () => {
  const gate = createGate({ concurrency: 1, queue: 1 })
  const first = Promise.withResolvers<string>()
  const working = gate.pass(() => first.promise)
  const waiting = gate.pass(async () => 'second')
  await expect(gate.pass(async () => 'third')).rejects.toMatchObject({ ...overloaded, retryAfterS: expect.any(Number) })
  first.resolve('first')
  expect(await Promise.all([working, waiting])).toEqual(['first', 'second'])
})

test('a failure frees its place', async () => {
  const gate = createGate({ concurrency: 1, queue: 0 })
  await expect(gate.pass(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await gate.pass(async () => 'next')).toBe('next')
})

test('asks to come back after a second at least', async () => {
  const gate = createGate({ concurrency: 1, queue: 0 })
  const hold = Promise.withResolvers<void>()
  const working = gate.pass(() => hold.promise)
  const { retryAfterS } = await gate.pass(async () => {}).catch((error) => error)
  expect(retryAfterS).toBeGreaterThanOrEqual(1)
  hold.resolve()
  await working
})
