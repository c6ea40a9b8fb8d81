import { type Processor, UnrecoverableError } from 'bullmq'
import { RecognitionCrashedError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { TaskJob } from '../tasks/queues.ts'
import type { Records } from '../tasks/records.ts'
import { missingItems, outcomeOf } from '../tasks/state.ts'

/**
 * Ends a task when all of its items have ended. An item without a result is one whose job BullMQ gave up (its worker died
 * at every attempt): that is written down here. The job fails when the task did not complete, so that the dashboard says
 * the same as the API.
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
  const status = outcomeOf(stored.results.values())
  await records.finish(taskId, stored.record.total, status)
  // Somebody may have cancelled it in between; what stands is what is stored.
  return (await records.read(taskId))?.record.status ?? 'forgotten'
}
