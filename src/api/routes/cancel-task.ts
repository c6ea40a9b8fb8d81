import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { Task, TaskQuery } from '../../model/task.ts'
import type { AppDeps } from '../deps.ts'
import { problems } from '../problems.ts'

/** `DELETE /image`: cancel a task that has not ended, forget one that has. */
export const cancelTask: FastifyPluginAsyncZod<Pick<AppDeps, 'tasks'>> = async (app, { tasks }) => {
  app.delete(
    '/image',
    {
      schema: {
        tags: ['task'],
        operationId: 'cancelTask',
        summary: 'Cancel a task, or forget one that has ended',
        querystring: TaskQuery,
        response: { 200: Task.describe('The task as it is now'), ...problems(400, 401, 403, 404, 429, 503) },
      },
    },
    async (request) => {
      const task = await tasks.cancel(request.query.task_id, request.owner)
      request.log.info({ task_id: task.task_id, status: task.status }, 'deleted')
      return task
    },
  )
}
