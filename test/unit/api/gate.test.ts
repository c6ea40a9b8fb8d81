import { expect, test } from 'vitest'
import { createGate } from '../../../src/api/gate.ts'

/** Of a client that stays. */
const { signal } = new AbortController()
const overloaded = { code: 'overloaded', status: 503 }

test('lets some work, some wait, and turns the rest away at once', async () => {
  const gate = createGate({ concurrency: 1, queue: 1 })
  const first = Promise.withResolvers<string>()
  const working = gate.pass(() => first.promise, signal)
  const waiting = gate.pass(async () => 'second', signal)
  await expect(gate.pass(async () => 'third', signal)).rejects.toMatchObject({
    ...overloaded,
    retryAfterS: expect.any(Number),
  })
  first.resolve('first')
  expect(await Promise.all([working, waiting])).toEqual(['first', 'second'])
})

test('a failure frees its place', async () => {
  const gate = createGate({ concurrency: 1, queue: 0 })
  await expect(gate.pass(() => Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken')
  expect(await gate.pass(async () => 'next', signal)).toBe('next')
})

test('asks to come back after a second at least', async () => {
  const gate = createGate({ concurrency: 1, queue: 0 })
  const hold = Promise.withResolvers<void>()
  const working = gate.pass(() => hold.promise, signal)
  const { retryAfterS } = await gate.pass(async () => {}, signal).catch((error) => error)
  expect(retryAfterS).toBeGreaterThanOrEqual(1)
  hold.resolve()
  await working
})

test('whoever leaves while it waits gives up its place at once', async () => {
  const gate = createGate({ concurrency: 1, queue: 1 })
  const hold = Promise.withResolvers<void>()
  const working = gate.pass(() => hold.promise, signal)
  const client = new AbortController()
  const waiting = gate.pass(async () => 'never', client.signal)
  client.abort(new Error('gone'))
  await expect(waiting).rejects.toThrow('gone')
  const next = gate.pass(async () => 'next', signal) // the place is free, though nothing has been done yet
  hold.resolve()
  await working
  expect(await next).toBe('next')
})

test('says whether there is room, for those that have something to do first', async () => {
  const gate = createGate({ concurrency: 1, queue: 0 })
  gate.refuseWhenFull()
  const hold = Promise.withResolvers<void>()
  const working = gate.pass(() => hold.promise, signal)
  expect(() => gate.refuseWhenFull()).toThrow(expect.objectContaining(overloaded))
  hold.resolve()
  await working
  gate.refuseWhenFull()
})
