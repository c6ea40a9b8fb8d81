import type { AnalyzeOperation, AnalyzeResult } from '../../../model/azure.ts'
import type { Task, TaskStatus } from '../../../model/task.ts'
import { azureError } from './errors.ts'

const statusOf: Readonly<Record<TaskStatus, AnalyzeOperation['status']>> = {
  queued: 'notStarted',
  processing: 'running',
  completed: 'succeeded',
  failed: 'failed',
  cancelled: 'canceled',
}
/** A task that waits long is asked for seldom, but not so seldom that its end goes unnoticed. */
const longestRetryS = 60

/** A task as an operation, without what was read. */
export function toOperation({ status, created_at, finished_at, errors: [first] }: Task): AnalyzeOperation {
  return {
    status: statusOf[status],
    createdDateTime: created_at,
    lastUpdatedDateTime: finished_at ?? created_at,
    ...(status === 'failed' && { error: azureError(first?.code ?? 'internal-error', first?.detail ?? '').error }),
  }
}

/** The pages of a task that could not be read. */
export function warningsOf({ errors }: Task): NonNullable<AnalyzeResult['warnings']> {
  return errors.map(({ code, detail, page = 1 }) => {
    const { error } = azureError(code, detail)
    return { code: error.innererror?.code ?? error.code, message: detail, target: `/pages/${page}` }
  })
}

/** When to ask again for a task that has not ended, in seconds. */
export function retryAfterS({ progress: { eta_s: etaS = 1 } }: Task): number {
  return Math.min(Math.max(1, etaS), longestRetryS)
}
