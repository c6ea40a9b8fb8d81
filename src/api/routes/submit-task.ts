import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { RequestOptions } from '../../model/options.ts'
import { TaskAccepted } from '../../model/task.ts'
import { describedOnly, imageBodies } from '../body/leave-unread.ts'
import { unlessGone } from '../client-gone.ts'
import { problems } from '../problems.ts'
import { type SubmitDeps, submitDocuments } from '../submit.ts'

/** `POST /image`: check everything, queue it, answer with the task's id. */
export const submitTask: FastifyPluginAsyncZod<SubmitDeps> = async (app, deps) => {
  const { bodies } = deps
  app.post(
    '/image',
    {
      schema: {
        tags: ['task'],
        summary: 'Queue images for recognition',
        querystring: RequestOptions,
        body: imageBodies,
        response: {
          202: TaskAccepted.describe('Queued; Location says where to read it'),
          ...problems(400, 401, 413, 415, 422, 429, 503),
        },
      },
      validatorCompiler: describedOnly,
    },
    async (request, reply) => {
      return unlessGone(request, reply, async (gone) => {
        const wanted = await bodies.read(request, reply, gone, { query: request.query })
        const taskId = await submitDocuments(deps, wanted, request, reply, gone)
        return reply.code(202).header('location', `/image?task_id=${taskId}`).send({ task_id: taskId })
      })
    },
  )
}
