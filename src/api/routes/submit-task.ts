import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { CallbackNotAllowedError } from '../../errors.ts'
import { RequestOptions } from '../../model/options.ts'
import { TaskAccepted } from '../../model/task.ts'
import { findDestination, type ListedHost } from '../../outbound/hosts.ts'
import { describedOnly, imageBodies } from '../body/leave-unread.ts'
import { unlessGone } from '../client-gone.ts'
import type { AppDeps } from '../deps.ts'
import { problems } from '../problems.ts'
import { type SubmitDeps, submitDocuments } from '../submit.ts'

/** `POST /image`: check everything, queue it, answer with the task's id. */
export const submitTask: FastifyPluginAsyncZod<SubmitDeps & Pick<AppDeps, 'callbackHosts'>> = async (app, deps) => {
  const { bodies, callbackHosts } = deps
  app.post(
    '/image',
    {
      schema: {
        tags: ['task'],
        operationId: 'submitTask',
        summary: 'Queue images for recognition',
        querystring: RequestOptions,
        body: imageBodies,
        response: {
          202: TaskAccepted.describe('Queued; Location says where to read it'),
          ...problems(400, 401, 403, 413, 415, 422, 429, 503),
        },
      },
      validatorCompiler: describedOnly,
    },
    async (request, reply) => {
      return unlessGone(request, reply, async (gone) => {
        const wanted = await bodies.read(request, reply, gone, { query: request.query })
        checkCallback(wanted.options.callback_url, callbackHosts)
        const taskId = await submitDocuments(deps, wanted, request, reply, gone)
        return reply.code(202).header('location', `/image?task_id=${taskId}`).send({ task_id: taskId })
      })
    },
  )
}

/** Before there is a task that would try in vain. Whether its name leads inside is seen when it is called. */
function checkCallback(url: string | undefined, hosts: readonly ListedHost[]): void {
  if (url !== undefined && findDestination(hosts, url) === undefined) throw new CallbackNotAllowedError()
}
