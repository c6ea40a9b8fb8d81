import { TaskNotFoundError } from '../../../errors.ts'
import { StringIndexType } from '../../../model/azure.ts'
import { TaskId } from '../../../model/task.ts'

/** What the id of a result says: which task it is, and what its offsets count. So nothing has to be kept of how it was asked for. */
export interface ResultId {
  readonly taskId: string
  readonly stringIndexType: StringIndexType
}

/** The task's id alone, where offsets count what they do when nobody says. */
export function writeResultId(taskId: string, stringIndexType: StringIndexType = 'textElements'): string {
  return stringIndexType === 'textElements' ? taskId : `${taskId}.${stringIndexType}`
}

/** @throws TaskNotFoundError for what is no such id */
export function readResultId(id: string): ResultId {
  const [task, type = 'textElements', ...rest] = id.split('.')
  const taskId = TaskId.safeParse(task)
  const stringIndexType = StringIndexType.safeParse(type)
  if (!taskId.success || !stringIndexType.success || rest.length > 0) throw new TaskNotFoundError()
  return { taskId: taskId.data, stringIndexType: stringIndexType.data }
}
