import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { TaskFormatQuery } from '../../model/format.ts'
import { Result } from '../../model/result.ts'
import { Task } from '../../model/task.ts'
import { unlessGone } from '../client-gone.ts'
import type { AppDeps } from '../deps.ts'
import { everyFormat, sendFormat, wantedFormat } from '../formats.ts'
import { problems } from '../problems.ts'
import { outputOf } from '../task-output.ts'

/** `GET /image`: how far a task is, and its text once it is completed; or its result in a format. */
export const getTask: FastifyPluginAsyncZod<Pick<AppDeps, 'tasks' | 'outputs'>> = async (app, { tasks, outputs }) => {
  app.get(
    '/image',
    {
      schema: {
        tags: ['task'],
        operationId: 'getTask',
        summary: 'Read a task, or its result in a format',
        querystring: TaskFormatQuery,
        response: {
          200: {
            description:
              'Without a format the task as it is now. In a format the result of a completed task; as format=json (a Result) at any time, with the pages that are done so far. pdf is for tasks that were sent with outputs=pdf',
            content: everyFormat(z.union([Task, Result])),
          },
          ...problems(400, 401, 403, 404, 406, 409, 422, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const { task_id: taskId, index } = request.query
      const wanted = wantedFormat(request.query, request.headers.accept, reply)
      if (wanted === undefined) return tasks.get(taskId, request.owner)
      return unlessGone(request, reply, async (gone) => {
        const results = await tasks.results(taskId, request.owner)
        const output = await outputs.write(wanted, outputOf(results, wanted.format, index), gone)
        return sendFormat(reply, wanted.format, output, taskId)
      })
    },
  )
}
