import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq'
import type { Logger } from '../logger.ts'
import { CallbackJob, callbackQueue } from '../tasks/jobs.ts'
import type { Keys } from '../tasks/keys.ts'
import { callbackDelaysMs, skipVersionCheck, type Telemetry } from '../tasks/queues.ts'
import type { Records } from '../tasks/records.ts'
import type { Redis } from '../tasks/redis.ts'
import { restAfterErrors } from '../tasks/rest.ts'
import { type StoredTask, toTask } from '../tasks/state.ts'
import type { OutboundClient } from './client.ts'
import { createHostSlots } from './host-slots.ts'
import { findDestination, type ListedHost } from './hosts.ts'
import { signedHeaders } from './signature.ts'

/** What became of one attempt: answered with 2xx, with anything else, or not at all. */
export type CallbackOutcome = 'delivered' | 'refused' | 'unreachable'

/** What delivering callbacks takes. Whoever made the parts closes them. */
export interface CallbacksDeps {
  /** Waits for jobs, and for a Redis that is away; BullMQ opens a second connection like it. */
  readonly connection: Redis
  readonly keys: Keys
  /** Over a connection that waits: a Redis that is away is not to cost an attempt. */
  readonly records: Pick<Records, 'read'>
  readonly client: OutboundClient
  readonly hosts: readonly ListedHost[]
  readonly secrets: readonly Buffer[]
  readonly logger: Logger
  /** Goes on with the traces that jobs carry; the headers tell a receiver of the one that its callback belongs to. */
  readonly tracing?: { readonly telemetry: Telemetry; readonly headers: () => Record<string, string> } | undefined
  /** Is told of every attempt. */
  readonly attempted?: ((outcome: CallbackOutcome) => void) | undefined
  /** Left out but by tests that cannot wait. */
  readonly delaysMs?: readonly number[]
}

/** In hand at a time in this process, and to one host: each waits for the receiver and does nothing else. */
const concurrency = 100
const perHost = 5
/** Whoever finds all slots of its host taken comes back by then. */
const longestWaitMs = 60_000
/** Longer than an attempt takes; what a killed process had in hand is sent again after that. */
const recovery = { lockDuration: 15_000, stalledInterval: 5_000 }
const timeoutMs = 10_000
/** The receiver wants no more of these. (Standard Webhooks.) */
const gone = 410

/** A receiver answered otherwise than with 2xx. */
class RefusedError extends Error {
  readonly status: number
  constructor(status: number) {
    super(`the receiver answered ${status}`)
    this.status = status
  }
}

/**
 * Delivers the callbacks that workers have queued, each at least once, until its receiver answers with 2xx or all attempts are used up. It
 * runs in the API, which has a way out: workers, which hostile documents are read in, are to have none.
 */
export async function startCallbacks(deps: CallbacksDeps) {
  const { connection, keys, logger, tracing, delaysMs = callbackDelaysMs } = deps
  const slots = createHostSlots({ perHost, longestWaitMs })
  const worker = new Worker<CallbackJob, void>(
    callbackQueue,
    async (job, token) => {
      const turn = await slots.call(job.data.receiver, () => deliver(job, deps))
      if ('result' in turn) return
      await job.moveToDelayed(Date.now() + turn.waitMs, token) // which counts as no attempt
      throw new DelayedError()
    },
    {
      connection,
      prefix: keys.prefix,
      skipVersionCheck,
      concurrency,
      maxStalledCount: 1_000_000, // a process that dies is no fault of the receiver
      settings: { backoffStrategy: (attempt) => delaysMs[attempt - 1] ?? 0 },
      ...recovery,
      ...(tracing && { telemetry: tracing.telemetry }),
    },
  )
  restAfterErrors(worker, connection, logger)
  await worker.waitUntilReady()

  return {
    /** Takes no more, and resolves when the attempts in hand have ended. */
    close: () => worker.close(),
  }
}

async function deliver(job: Job<CallbackJob>, deps: CallbacksDeps): Promise<void> {
  const { taskId, requestId, receiver } = CallbackJob.parse(job.data)
  const attempt = job.attemptsMade + 1
  const logger = deps.logger.child({ request_id: requestId, task_id: taskId, receiver, attempt })
  const stored = await deps.records.read(taskId)
  if (stored?.record.callback_url === undefined) {
    logger.info('no callback: its task is gone')
    return
  }
  const destination = findDestination(deps.hosts, stored.record.callback_url)
  if (destination === undefined) throw new UnrecoverableError('the receiver is not in CALLBACK_HOSTS any more')
  const body = bodyOf(taskId, stored)
  const signed = signedHeaders(taskId, body, deps.secrets, Date.now())
  const headers = {
    ...deps.tracing?.headers(),
    ...signed,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
  }
  try {
    const request = { method: 'POST', headers: { ...headers, 'user-agent': 'Lector' }, body, timeoutMs } as const
    const status = await deps.client.send(destination, request, ({ statusCode = 0 }) => statusCode)
    if (status < 200 || status > 299) throw new RefusedError(status)
    deps.attempted?.('delivered')
    logger.info('callback delivered')
  } catch (error) {
    deps.attempted?.(error instanceof RefusedError ? 'refused' : 'unreachable')
    logger.warn({ err: error }, 'callback not delivered')
    if (error instanceof RefusedError && error.status === gone) throw new UnrecoverableError(error.message)
    throw error
  }
}

/** What a receiver is told: no text, which it reads as everybody does. */
function bodyOf(taskId: string, stored: StoredTask): string {
  const { status, errors, finished_at } = toTask(taskId, stored, new Map())
  return JSON.stringify({ type: `task.${status}`, timestamp: finished_at, data: { task_id: taskId, status, errors } })
}
