import { expect, test, vi } from 'vitest'
import { createBudget } from '../../../../src/api/body/budget.ts'

const overloaded = expect.objectContaining({ code: 'overloaded', status: 503, retryAfterS: expect.any(Number) })
const stay = () => expect.unreachable('it had to give way')

test('lets bodies in up to its bytes, and again when one has gone', () => {
  const budget = createBudget({ maxBytes: 100, smallBytes: 0 })
  const first = budget.reserve(60, stay)
  budget.reserve(40, stay)
  expect(() => budget.reserve(1, stay)).toThrow(overloaded)
  first.release()
  first.release()
  budget.reserve(60, stay)
  expect(() => budget.reserve(1, stay)).toThrow(overloaded)
})

test('always lets in a small one, and one that is alone', () => {
  const budget = createBudget({ maxBytes: 100, smallBytes: 10 })
  budget.reserve(1_000, stay).release()
  budget.reserve(100, stay)
  budget.reserve(10, stay)
  expect(() => budget.reserve(11, stay)).toThrow(overloaded)
})

test('a body that grows needs room for it', () => {
  const budget = createBudget({ maxBytes: 100, smallBytes: 0 })
  const growing = budget.reserve(10, stay)
  const other = budget.reserve(50, stay)
  growing.grow(50)
  expect(() => growing.grow(51)).toThrow(overloaded)
  other.release()
  growing.grow(100)
})

test('a slow upload gives way, the slowest first, and only when its room is needed', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    const budget = createBudget({ maxBytes: 100, smallBytes: 0, patienceMs: 1_000, slowBytesPerS: 10 })
    const gaveWay: string[] = []
    const reserve = (name: string) => budget.reserve(25, () => gaveWay.push(name))
    const [, slow, quick, whole] = [reserve('idle'), reserve('slow'), reserve('quick'), reserve('whole')]
    vi.advanceTimersByTime(900)
    expect(() => budget.reserve(25, stay)).toThrow(overloaded) // too soon to judge
    slow?.arrived(5)
    quick?.arrived(20)
    whole?.complete()
    vi.advanceTimersByTime(200)
    expect(gaveWay).toEqual([])
    budget.reserve(25, stay)
    expect(gaveWay).toEqual(['idle'])
    budget.reserve(25, stay)
    expect(gaveWay).toEqual(['idle', 'slow'])
    expect(() => budget.reserve(25, stay)).toThrow(overloaded)
  } finally {
    vi.useRealTimers()
  }
})

test('asks to come back when the room should be free', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    const budget = createBudget({ maxBytes: 100, smallBytes: 0 })
    for (let i = 0; i < 50; i++) {
      const place = budget.reserve(100, stay)
      vi.advanceTimersByTime(20_000)
      place.release()
    }
    const last = budget.reserve(100, stay)
    const refuse = (bytes: number, retryAfterS: number) =>
      expect(() => budget.reserve(bytes, stay)).toThrow(expect.objectContaining({ retryAfterS }))
    refuse(50, 10)
    refuse(100, 30) // behind the first one
    refuse(1_000, 60)
    vi.advanceTimersByTime(20_000)
    last.release()
    budget.reserve(100, stay)
    refuse(50, 10)
  } finally {
    vi.useRealTimers()
  }
})
