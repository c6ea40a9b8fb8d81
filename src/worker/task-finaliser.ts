import { type Processor, UnrecoverableError } from 'bullmq'
import type { Logger } from '../logger.ts'
import { TaskJob } from '../tasks/jobs.ts'
import type { Queues } from '../tasks/queues.ts'
import type { Records } from '../tasks/records.ts'

/** Over half a minute: much longer than it takes to add jobs. */
const looks = 5

/**
 * Runs when the jobs of all pages have ended. The last result has ended the task by then. The job fails when the task did
 * not complete, so that the dashboard says the same as the API. If it has not ended, jobs of it are still to be added, which is
 * waited for; or there are pages whose jobs ended without a result (somebody took them out of the queue): these are left to upkeep.
 */
export function createTaskFinaliser(
  records: Records,
  queues: Pick<Queues, 'addCallback'>,
  logger: Logger,
): Processor<TaskJob, void> {
  return async (job) => {
    const { taskId, requestId } = TaskJob.parse(job.data)
    const stored = await records.read(taskId)
    const status = stored === null ? 'forgotten' : (stored.record.status ?? 'not ended')
    if (status === 'not ended' && job.attemptsMade < looks) throw new Error(status)
    logger.info({ request_id: requestId, task_id: taskId, status }, 'task ended')
    const url = stored?.record.callback_url
    if (url !== undefined && status !== 'not ended') await queues.addCallback(taskId, url, requestId)
    if (status === 'failed') throw new UnrecoverableError('no item could be recognised')
    if (status === 'cancelled' || status === 'not ended') throw new UnrecoverableError(status)
  }
}
