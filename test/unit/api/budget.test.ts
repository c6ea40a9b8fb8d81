import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createBudget, type Place, type Transfer } from '../../../src/api/budget.ts'

const MB = 1_000_000
const overloaded = expect.objectContaining({ code: 'overloaded', status: 503, retryAfterS: expect.any(Number) })
const limits = { maxBytes: 100 * MB, message: 'Full.' }

/** A transfer that must not be made to give way. */
function transfer(expected: number, rest: Partial<Transfer> = {}): Transfer {
  return {
    client: 'ada',
    expected: () => expected,
    moved: () => 0,
    giveWay: () => expect.unreachable('it had to give way'),
    ...rest,
  }
}

/** Takes room at once for all that it expects. */
function reserve(budget: ReturnType<typeof createBudget>, bytes: number, rest: Partial<Transfer> = {}): Place {
  return budget.reserve(transfer(bytes, rest), bytes)
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

test('lets bodies in up to its bytes, and again when one has gone', () => {
  const budget = createBudget(limits)
  const first = reserve(budget, 60 * MB)
  reserve(budget, 40 * MB, { client: 'bob' })
  expect(() => reserve(budget, MB)).toThrow(overloaded)
  first.release()
  first.release()
  reserve(budget, 60 * MB)
  expect(() => reserve(budget, MB)).toThrow(overloaded)
})

test('lets in one that is alone, whatever its size', () => {
  const budget = createBudget(limits)
  reserve(budget, 1_000 * MB).release()
})

test('what grows needs room for it', () => {
  const budget = createBudget(limits)
  const growing = budget.reserve(transfer(80 * MB), 10 * MB)
  const other = reserve(budget, 50 * MB, { client: 'bob' })
  growing.grow(50 * MB)
  expect(() => growing.grow(51 * MB)).toThrow(overloaded)
  other.release()
  growing.grow(80 * MB)
})

test('one client leaves a quarter to the others', () => {
  const budget = createBudget(limits)
  reserve(budget, 70 * MB)
  expect(() => reserve(budget, 10 * MB)).toThrow(overloaded)
  reserve(budget, 10 * MB, { client: 'bob' })
})

describe('small ones', () => {
  test('have a quarter to themselves when all else is full', () => {
    const budget = createBudget(limits)
    reserve(budget, 100 * MB)
    for (let i = 0; i < 390; i++) reserve(budget, 64_000)
    expect(() => reserve(budget, 64_000)).toThrow(overloaded)
  })

  test('are let in beyond it while there is room', () => {
    const budget = createBudget(limits)
    for (let i = 0; i < 1_000; i++) reserve(budget, 64_000)
  })

  test('cost something even before anything has come', () => {
    const budget = createBudget(limits)
    const idle = () => budget.reserve(transfer(64_000), 0)
    expect(() => Array.from({ length: 10_000 }, idle)).toThrow(overloaded)
  })
})

describe('a slow one', () => {
  const patience = { ...limits, patienceMs: 1_000, slowBytesPerS: 10 * MB }

  test('gives way, the slowest first, and only when its room is needed', () => {
    const budget = createBudget(patience)
    const gaveWay: string[] = []
    const moved: Record<string, number> = {}
    const begin = (client: string) =>
      reserve(budget, 25 * MB, { client, moved: () => moved[client] ?? 0, giveWay: () => gaveWay.push(client) })
    const whole = ['idle', 'slow', 'quick', 'whole'].map(begin).at(-1)
    vi.advanceTimersByTime(900)
    expect(() => reserve(budget, 25 * MB, { client: 'new' })).toThrow(overloaded) // too soon to judge
    Object.assign(moved, { slow: MB / 2, quick: 4 * MB })
    whole?.complete()
    vi.advanceTimersByTime(200)
    expect(gaveWay).toEqual([])
    reserve(budget, 25 * MB, { client: 'new' })
    expect(gaveWay).toEqual(['idle'])
    reserve(budget, 25 * MB, { client: 'newer' })
    expect(gaveWay).toEqual(['idle', 'slow'])
    expect(() => reserve(budget, 25 * MB, { client: 'newest' })).toThrow(overloaded)
  })

  test.each([MB, 32 * MB])('is one that stalls, however much of its %i bytes had come', (expected) => {
    const budget = createBudget(patience)
    const giveWay = vi.fn()
    const almost = 0.99 * expected
    reserve(budget, expected, { moved: () => almost, giveWay })
    vi.advanceTimersByTime(1_000 + almost / 10_000)
    expect(() => reserve(budget, 100 * MB, { client: 'bob' })).toThrow(overloaded)
    vi.advanceTimersByTime(1)
    reserve(budget, 100 * MB, { client: 'bob' })
    expect(giveWay).toHaveBeenCalledOnce()
  })

  test('does not make others give way for itself', () => {
    const budget = createBudget(patience)
    reserve(budget, 60 * MB, { client: 'bob' })
    const slow = budget.reserve(transfer(50 * MB), MB)
    vi.advanceTimersByTime(1_100)
    expect(() => slow.grow(50 * MB)).toThrow(overloaded)
  })

  test('is not sent away when that would not help', () => {
    const budget = createBudget(patience)
    reserve(budget, 60 * MB, { client: 'bob' }).complete()
    reserve(budget, 10 * MB, { client: 'eve' })
    vi.advanceTimersByTime(1_100)
    expect(() => reserve(budget, 50 * MB)).toThrow(overloaded)
  })
})

test('asks to come back when the room should be free', () => {
  const budget = createBudget(limits)
  for (let i = 0; i < 50; i++) {
    const place = reserve(budget, 100 * MB)
    vi.advanceTimersByTime(20_000)
    place.release()
  }
  const last = reserve(budget, 100 * MB)
  const refuse = (bytes: number, retryAfterS: number) =>
    expect(() => reserve(budget, bytes)).toThrow(expect.objectContaining({ retryAfterS }))
  refuse(50 * MB, 10)
  refuse(100 * MB, 30) // behind the first one
  refuse(1_000 * MB, 60)
  last.complete()
  vi.advanceTimersByTime(20_000)
  last.release()
  reserve(budget, 100 * MB)
  refuse(50 * MB, 10)
})
