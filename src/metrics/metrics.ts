import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from '@prometheus-io/client'
import type { EndedRequest } from '../api/measure-requests.ts'
import type { ProblemCode } from '../model/problem.ts'
import type { PageResult } from '../model/result.ts'
import type { CallbackOutcome } from '../outbound/callbacks.ts'
import type { RestartReason } from '../recognition/thread-pool.ts'
import { addSystemMetrics, type SystemFigures } from './system.ts'

/** A page that was read, or was not. */
export interface EndedPage {
  /** Where its text came from; `none` when there is none. */
  readonly source: PageResult['source'] | 'none'
  /** `read`; `cached` when it was known already; `stopped` when nobody wanted it any more; or why it failed. */
  readonly outcome: 'read' | 'cached' | 'stopped' | ProblemCode
  /** Absent where there is no cache. */
  readonly cache?: 'hit' | 'coalesced' | 'miss' | undefined
  readonly words: number
  /** What reading it took, the wait for a thread included; absent unless it was read. */
  readonly seconds?: number | undefined
}

/** What reads pages in this process; the same for all of them. */
export interface ReadBy {
  readonly engine: string
  readonly reader: string
}

/** Of 5 ms to 30 s, which a request and a page may take. */
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/**
 * What the library measures of a process by itself, less what says the same again, what breaks Prometheus' rules for names, and the
 * durations of garbage collections, of which it misses most. The first of a group collects for the others.
 */
const ofProcess = new Set([
  'process_cpu_user_seconds_total',
  'process_cpu_system_seconds_total',
  'process_cpu_seconds_total',
  'process_start_time_seconds',
  'process_resident_memory_bytes',
  'process_open_fds',
  'process_max_fds',
  'nodejs_eventloop_lag_seconds',
  'nodejs_eventloop_lag_mean_seconds',
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_eventloop_lag_max_seconds',
  'nodejs_heap_size_total_bytes',
  'nodejs_heap_size_used_bytes',
  'nodejs_external_memory_bytes',
  'nodejs_version_info',
])

/** The metrics of one process. */
export type Metrics = ReturnType<typeof createMetrics>

/**
 * Counts what a process does. Every label has few values that are known beforehand: nothing of what clients send becomes one.
 *
 * @param role is a label of everything, so that the processes of one machine can be told together
 */
export function createMetrics(role: 'api' | 'worker') {
  const registry = new Registry()
  registry.setDefaultLabels({ role })
  collectDefaultMetrics({ register: registry })
  for (const { name } of registry.getMetricsAsArray()) if (!ofProcess.has(name)) registry.removeSingleMetric(name)
  const registers = [registry]
  const counters = createCounters(registers)

  return {
    registry,

    /** Counts a request. */
    requestEnded: ({ method, route, status, seconds }: EndedRequest) =>
      counters.requests.observe({ method, route, status }, seconds),

    /** Gives what counts the pages that these read. */
    pagesReadBy:
      ({ engine, reader }: ReadBy) =>
      ({ source, outcome, cache, words, seconds }: EndedPage): void => {
        counters.pages.inc({ engine, reader, source, outcome })
        counters.words.inc({ source }, words)
        if (cache !== undefined) counters.lookups.inc({ result: cache })
        if (seconds !== undefined) counters.pageSeconds.observe({ engine, reader, source }, seconds)
      },

    /** Counts a thread that was replaced. */
    restarted: (pool: 'engine' | 'reader', reason: RestartReason) => counters.restarts.inc({ pool, reason }),

    /** Counts an attempt to deliver a callback. */
    callbackAttempted: (outcome: CallbackOutcome) => counters.callbacks.inc({ outcome }),

    /** Tells at each scrape whether Redis answers. */
    watchRedis(isUp: () => boolean | Promise<boolean>) {
      const help = 'Whether Redis answers this process (1) or is away (0)'
      const collect = async () => gauge.set((await isUp()) ? 1 : 0)
      const gauge: Gauge = new Gauge({ name: 'lector_redis_up', help, registers, collect })
    },

    /** Tells at each scrape how the whole system is; to be asked of every API, which all say the same. */
    watchSystem: (read: () => Promise<SystemFigures>) => addSystemMetrics(registers, read),
  }
}

function createCounters(registers: Registry[]) {
  return {
    requests: new Histogram({
      name: 'lector_http_request_duration_seconds',
      help: 'Requests, by how long they took until their answer had left',
      labelNames: ['method', 'route', 'status'],
      buckets: durationBuckets,
      registers,
    }),
    pages: new Counter({
      name: 'lector_pages_total',
      help: 'Pages that ended: read, cached, stopped, or the code of why they failed',
      labelNames: ['engine', 'reader', 'source', 'outcome'],
      registers,
    }),
    pageSeconds: new Histogram({
      name: 'lector_page_duration_seconds',
      help: 'Pages that were read, by how long it took, the wait for a thread included',
      labelNames: ['engine', 'reader', 'source'],
      buckets: durationBuckets,
      registers,
    }),
    words: new Counter({
      name: 'lector_words_total',
      help: 'Words on pages that were read',
      labelNames: ['source'],
      registers,
    }),
    lookups: new Counter({
      name: 'lector_cache_lookups_total',
      help: 'Pages that were looked up in the cache: hit, coalesced (somebody was at it already), miss',
      labelNames: ['result'],
      registers,
    }),
    restarts: new Counter({
      name: 'lector_engine_restarts_total',
      help: 'Engine and reader processes that were replaced: worn (too much memory), crashed, timeout, stopped (its page was given up)',
      labelNames: ['pool', 'reason'],
      registers,
    }),
    callbacks: new Counter({
      name: 'lector_callback_attempts_total',
      help: 'Attempts to deliver a callback: delivered, refused (not answered with 2xx), unreachable',
      labelNames: ['outcome'],
      registers,
    }),
  }
}
