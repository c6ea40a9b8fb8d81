import { InvalidRequestError, NotAcceptableError, TaskNotFinishedError } from '../errors.ts'
import type { FormatName } from '../model/format.ts'
import { isFinal, type TaskStatus } from '../model/task.ts'
import type { ForeignFormatName } from '../results/outputs/compat/formats.ts'
import type { TaskResults } from '../tasks/results.ts'
import type { OutputSource } from './outputs.ts'

const unfinished = 'The task has not ended. Ask again later, or for format=json, which has the pages that are done.'
const whyNot: Readonly<Record<Exclude<TaskStatus, 'completed'>, string>> = {
  queued: unfinished,
  processing: unfinished,
  failed: 'The task failed: none of its pages could be read. Without a format the answer says why.',
  cancelled:
    'The task was cancelled. Only format=json is left, with the pages that were read before, if there are any.',
}
const nothingRead = 'None of the pages of this item could be read. Without a format the answer says why.'

/**
 * The results of a task to be written down, of one item when there is an index. Half a result must not be taken for a whole one, so a
 * task that is not completed has but JSON, of the pages that are done; one that ended without any has nothing.
 *
 * @throws NotAcceptableError, InvalidRequestError, TaskNotFinishedError; the latter may come when the pages are read, too
 */
export function outputOf(results: TaskResults, format: FormatName | ForeignFormatName, index?: number): OutputSource {
  const { status, total, outputs } = results
  if (format === 'pdf' && !outputs.includes('pdf'))
    throw new NotAcceptableError(
      'A searchable PDF is made of the documents, which this task did not keep. Send outputs=pdf with POST /image.',
    )
  if (index !== undefined && index >= total)
    throw new InvalidRequestError(`There is no item ${index}: the task has ${total}, counted from 0.`)
  if (format !== 'json' && status !== 'completed') throw new TaskNotFinishedError(whyNot[status])
  return {
    async pages() {
      const pages = await results.pages()
      const wanted = index === undefined ? pages : pages.filter(({ item }) => item === index)
      if (wanted.length === 0 && isFinal(status))
        throw new TaskNotFinishedError(status === 'completed' ? nothingRead : whyNot[status])
      return wanted
    },
    document: results.document,
  }
}
