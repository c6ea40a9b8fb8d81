import type { Drain } from './drain.ts'
import type { Keys } from './keys.ts'
import type { Queues } from './queues.ts'
import type { Redis } from './redis.ts'
import type { Workforce } from './workforce.ts'

/** States of jobs, and by which names BullMQ counts them. */
const states = {
  waiting: ['wait', 'prioritized'],
  active: ['active'],
  delayed: ['delayed'],
  blocked: ['waiting-children'],
  failed: ['failed'],
} as const

/** Where a job is: `blocked` is a task that waits for its pages, `delayed` one that is tried again later. */
export type JobState = keyof typeof states

/** How a whole system is. */
export interface Figures {
  readonly jobs: Readonly<Record<'images' | 'tasks' | 'callbacks', Readonly<Record<JobState, number>>>>
  /** Of documents that wait or are in hand, and of their pages. */
  readonly bytes: number
  readonly pages: number
  /** Since the oldest task that has not ended was admitted; 0 when there is none. */
  readonly oldestMs: number
  /** Pages a second that all workers got through in the last minute. */
  readonly pagesPerSecond: number
  /** Workers that live. */
  readonly workers: number
  /** Of Redis; `maxBytes` is 0 when it has no bound. */
  readonly memory: { readonly usedBytes: number; readonly maxBytes: number }
}

/** What figures are read from, over a connection that fails at once while Redis is away. */
export interface FiguresDeps {
  readonly redis: Redis
  readonly keys: Keys
  readonly queues: Pick<Queues, 'images' | 'tasks' | 'callbacks' | 'lanes'>
  readonly drain: Drain
  readonly workforce: Workforce
}

/** Reads how the system is: a dozen commands of constant time. Rejects while Redis is away. */
export async function readFigures({ redis, keys, queues, drain, workforce }: FiguresDeps): Promise<Figures> {
  const lanes = (await queues.lanes.all()).map(queues.lanes.of)
  const [images, tasks, callbacks, [bytes, pages], oldest, pagesPerSecond, workers, memory] = await Promise.all([
    countJobs([queues.images, ...lanes]),
    countJobs([queues.tasks]),
    countJobs([queues.callbacks]),
    redis.hmget(keys.queued, 'bytes', 'pages'),
    redis.zrange(keys.unfinished, '0', '0', 'WITHSCORES'),
    drain.rate(),
    workforce.count(),
    redis.info('memory'),
  ])
  const admittedAt = Number(oldest[1] ?? Date.now())
  return {
    jobs: { images, tasks, callbacks },
    bytes: Number(bytes ?? 0),
    pages: Number(pages ?? 0),
    oldestMs: Math.max(0, Date.now() - admittedAt),
    pagesPerSecond,
    workers,
    memory: { usedBytes: numberIn(memory, 'used_memory'), maxBytes: numberIn(memory, 'maxmemory') },
  }
}

async function countJobs(queues: ReadonlyArray<Pick<Queues['tasks'], 'getJobCounts'>>) {
  const names = Object.values(states).flat()
  const counts = await Promise.all(queues.map((queue) => queue.getJobCounts(...names)))
  const sum = (state: JobState) =>
    counts.reduce((total, count) => total + states[state].reduce((part, name) => part + (count[name] ?? 0), 0), 0)
  return {
    waiting: sum('waiting'),
    active: sum('active'),
    delayed: sum('delayed'),
    blocked: sum('blocked'),
    failed: sum('failed'),
  }
}

/** A line of Redis' INFO. */
function numberIn(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0)
}
