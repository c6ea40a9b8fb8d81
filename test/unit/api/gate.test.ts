import { expect, test, vi } from 'vitest'
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

test('however long the queue may be, nobody waits longer than is said', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    const gate = createGate({ concurrency: 1, longestWaitMs: 10_000, message: 'Too much of it.' })
    await gate.pass(async () => void vi.advanceTimersByTime(20_000), signal) // now 4.8 s are usual
    const next = Promise.withResolvers<void>()
    const working = [gate.pass(() => next.promise, signal), gate.pass(() => next.promise, signal)]
    working.push(gate.pass(() => next.promise, signal))
    await expect(gate.pass(() => next.promise, signal)).rejects.toMatchObject({
      ...overloaded,
      message: 'Too much of it.',
      retryAfterS: 15,
    })
    next.resolve()
    await Promise.all(working)
  } finally {
    vi.useRealTimers()
  }
})
