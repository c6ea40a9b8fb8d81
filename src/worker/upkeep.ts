import type { Logger } from '../logger.ts'
import type { Queues } from '../tasks/queues.ts'
import type { Records } from '../tasks/records.ts'

/** What upkeep works with. */
export interface UpkeepDeps {
  readonly records: Records
  readonly queues: Queues
  readonly logger: Logger
}

/** By then whoever admitted a task has queued it, or never will. */
const adriftAfterMs = 60_000

/**
 * Puts right what goes wrong when a process dies between two steps, or when nothing runs that would: tasks that no job
 * will end are queued again, and so are callbacks that nobody queued; the sums of what waits are taken anew; jobs that are kept no longer are removed.
 */
export async function upkeep({ records, queues, logger }: UpkeepDeps, ageMs = adriftAfterMs): Promise<void> {
  await queues.removeOld()
  for (const taskId of await records.recount(ageMs)) {
    logger.warn({ task_id: taskId }, 'no job will end this task; queueing it again')
    await requeue(taskId, records, queues).catch((error: unknown) =>
      logger.warn({ task_id: taskId, err: error }, 'upkeep'),
    )
  }
  for (const taskId of await records.dueCallbacks(ageMs)) {
    await requeueCallback(taskId, records, queues).catch((error: unknown) =>
      logger.warn({ task_id: taskId, err: error }, 'upkeep of a callback'),
    )
  }
}

/** The task may be gone: its client has deleted it, or it has expired. */
async function requeueCallback(taskId: string, records: Records, queues: Queues): Promise<void> {
  const url = (await records.read(taskId))?.record.callback_url
  if (url === undefined) await queues.dropCallback(taskId)
  else await queues.addCallback(taskId, url)
}

/** What has a result needs no more work: whoever takes its job sees it at once. */
async function requeue(taskId: string, records: Records, queues: Queues): Promise<void> {
  const stored = await records.read(taskId)
  if (stored === null || stored.record.status) return
  const { pages, turn, language, pdf_text: pdfText, owner } = stored.record
  await queues.remove(taskId)
  await queues.add(taskId, pages, { turn, priority: 1 }, { language, pdfText, owner }) // its turn has come, or it is the next
}
