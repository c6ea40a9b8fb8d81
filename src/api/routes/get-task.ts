import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { Task, TaskQuery } from '../../model/task.ts'
import type { AppDeps } from '../deps.ts'
import { problems } from '../problems.ts'

/** `GET /image`: how far a task is, and its text once it is completed. */
export const getTask: FastifyPluginAsyncZod<Pick<AppDeps, 'tasks'>> = async (app, { tasks }) => {
  app.get(
    '/image',
    {
      schema: {
        tags: ['task'],
        summary: 'Read a task',
        querystring: TaskQuery,
        response: { 200: Task.describe('The task as it is now'), ...problems(400, 401, 404, 429, 503) },
      },
    },
    async (request) => tasks.get(request.query.task_id, request.owner),
  )
}
