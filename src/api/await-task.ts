import type { FastifyReply, FastifyRequest } from 'fastify'
import { TaskNotFoundError } from '../errors.ts'
import type { Task } from '../model/task.ts'
import type { AppDeps } from './deps.ts'

/**
 * Waits for a task to end, as a watcher does. If that cannot be, or the client goes away, the task is removed: nobody else knows its id.
 *
 * @throws OverloadedError when there are as many watchers as may be; UnavailableError
 */
export async function awaitTask(
  { tasks, watchers }: Pick<AppDeps, 'tasks' | 'watchers'>,
  taskId: string,
  request: FastifyRequest,
  reply: FastifyReply,
  gone: AbortSignal,
): Promise<Task> {
  try {
    reply.raw.once('close', watchers.enter(taskId))
    let last: Task | undefined
    for await (const task of tasks.follow(taskId, request.owner, gone)) last = task
    gone.throwIfAborted()
    if (last === undefined) throw new TaskNotFoundError(taskId)
    return last
  } catch (error) {
    await dropTask({ tasks }, taskId, request)
    throw error
  }
}

/** Removes a task of which nobody will ask any more. What fails is logged: the task expires by itself. */
export async function dropTask(
  { tasks }: Pick<AppDeps, 'tasks'>,
  taskId: string,
  { owner, log }: FastifyRequest,
): Promise<void> {
  await tasks.forget(taskId, owner).catch((error: unknown) => {
    log.warn({ err: error, task_id: taskId }, 'a task was not removed')
  })
}
