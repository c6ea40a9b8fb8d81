import { type Processor, UnrecoverableError } from 'bullmq'
import { RecognitionCrashedError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { TaskJob } from '../tasks/queues.ts'
import type { Records } from '../tasks/records.ts'
import { missingItems } from '../tasks/state.ts'

/**
 * Runs when the jobs of all items have ended. The last result has ended the task by then, unless an item has none: one whose
 * job BullMQ gave up (its worker died at every attempt), which is written down here. The job fails when the task did not
 * complete, so that the dashboard says the same as the API.
 */
export function createTaskFinaliser(records: Records, logger: Logger): Processor<TaskJob, void> {
  return async (job) => {
    const { taskId, requestId } = TaskJob.parse(job.data)
    const status = await finalise(taskId, records)
    logger.info({ request_id: requestId, task_id: taskId, status }, 'task ended')
    if (status === 'cancelled') throw new UnrecoverableError('cancelled')
    if (status === 'failed') throw new UnrecoverableError('no item could be recognised')
  }
}

/** Ends a task, whatever has become of its items, and gives its status. */
export async function finalise(taskId: string, records: Records): Promise<string> {
  const stored = await records.read(taskId)
  if (stored === null) return 'forgotten'
  if (stored.record.status) return stored.record.status
  const { code, message } = new RecognitionCrashedError()
  for (const index of missingItems(stored)) await records.settle(taskId, index, { code, detail: message })
  // The last of them ended the task, if nobody has cancelled it in between.
  return (await records.read(taskId))?.record.status ?? 'forgotten'
}
