import { Gauge, type Registry } from '@prometheus-io/client'
import type { Figures } from '../tasks/figures.ts'

/** How the whole system is; undefined while Redis is away. */
export type SystemFigures = Figures | undefined

/** Scrapes that come closer together than this share one look at Redis. */
const freshMs = 1_000

/** Of a gauge, by its labels. */
type Values = ReadonlyArray<readonly [labels: Record<string, string>, value: number]>

/** Gauges of the whole system, read at each scrape. While Redis is away they say nothing, rather than what was. */
export function addSystemMetrics(registers: Registry[], read: () => Promise<SystemFigures>): void {
  const figures = shared(read)

  function gauge(
    name: string,
    help: string,
    labelNames: readonly string[],
    values: (figures: Figures) => Values,
  ): void {
    const collect = async (of: Gauge<string>) => {
      const now = await figures()
      of.reset()
      if (now === undefined && labelNames.length === 0) of.remove({})
      if (now !== undefined) for (const [labels, value] of values(now)) of.set(labels, value)
    }
    const it: Gauge<string> = new Gauge({ name, help, labelNames, registers, collect: () => collect(it) })
  }
  const single = (name: string, help: string, value: (figures: Figures) => number) =>
    gauge(name, help, [], (now) => [[{}, value(now)]])

  gauge('lector_queue_jobs', 'Jobs by queue (images: a page each) and state', ['queue', 'state'], ({ jobs }) =>
    Object.entries(jobs).flatMap(([queue, counts]) =>
      Object.entries(counts).map(([state, count]) => [{ queue, state }, count] as const),
    ),
  )
  single('lector_waiting_bytes', 'Documents that wait or are in hand; MAX_QUEUED_BYTES bounds it', ({ bytes }) => bytes)
  single('lector_waiting_pages', 'Their pages; MAX_QUEUED_ITEMS bounds it', ({ pages }) => pages)
  single(
    'lector_oldest_task_age_seconds',
    'Age of the oldest task that has not ended; 0 without one',
    ({ oldestMs }) => oldestMs / 1000,
  )
  single(
    'lector_drain_pages_per_second',
    'Pages of tasks that ended in the last minute',
    ({ pagesPerSecond }) => pagesPerSecond,
  )
  single('lector_workers', 'Workers that live', ({ workers }) => workers)
  single('lector_redis_memory_used_bytes', 'Memory that Redis has taken', ({ memory }) => memory.usedBytes)
  single('lector_redis_memory_max_bytes', 'maxmemory of Redis; 0 is without bound', ({ memory }) => memory.maxBytes)
}

/** One look for all who ask at about the same time. */
function shared<T>(read: () => Promise<T>): () => Promise<T> {
  let last: Promise<T> | undefined
  let readAt = -freshMs
  return () => {
    const now = performance.now()
    if (last === undefined || now - readAt >= freshMs) {
      readAt = now
      last = read()
    }
    return last
  }
}
