import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLogger } from '../../src/logger.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function startLogged() {
  const lines: string[] = []
  const logger = createLogger('test', 'info', { write: (line: string) => lines.push(JSON.parse(line).msg) })
  return { logger, lines }
}

test('a warning that repeats itself is written ever more rarely, and counted', () => {
  const { logger, lines } = startLogged()
  for (let ms = 0; ms < 10_000; ms += 10) {
    logger.warn({ err: new Error(`READONLY of job ${ms}`) }, 'queue')
    vi.advanceTimersByTime(10)
  }
  expect(lines).toEqual([
    'queue',
    'queue (and 98 more like it)',
    'queue (and 199 more like it)',
    'queue (and 399 more like it)',
  ])
  vi.advanceTimersByTime(8_000)
  expect(lines.at(-1)).toBe('queue (and 299 more like it)')
})

test.each([10, 900, 1_100])(
  'one that comes every %d ms is written once a minute in the end, and is new after a quiet minute',
  (everyMs) => {
    const { logger, lines } = startLogged()
    for (let ms = 0; ms < 600_000; ms += everyMs) {
      logger.warn('cache')
      vi.advanceTimersByTime(everyMs)
    }
    vi.advanceTimersByTime(60_000)
    expect(lines.length).toBeGreaterThan(10)
    expect(lines.length).toBeLessThan(20)
    const counted = lines.map((line) => Number(/and (\d+) more/.exec(line)?.[1] ?? 0) + 1)
    expect(counted.reduce((sum, count) => sum + count)).toBe(Math.ceil(600_000 / everyMs)) // nothing is left out
    vi.advanceTimersByTime(120_000)
    for (let i = 0; i < 3; i++) logger.warn('cache')
    vi.advanceTimersByTime(1_000)
    expect(lines.slice(-2)).toEqual(['cache', 'cache (and 1 more like it)'])
  },
)

test('what is of another kind, or no warning, is written at once', () => {
  const { logger, lines } = startLogged()
  const child = logger.child({ task_id: '1' })
  for (const error of [new Error('READONLY'), new Error('OOM'), new TypeError('OOM'), new Error('READONLY again')]) {
    child.error({ err: error }, 'queue')
  }
  child.warn('queue')
  for (let i = 0; i < 3; i++) child.info('recognised')
  expect(lines).toEqual([...Array<string>(4).fill('queue'), ...Array<string>(3).fill('recognised')])
  vi.advanceTimersByTime(1_000)
  expect(lines).toHaveLength(8) // the second of its kind
})
