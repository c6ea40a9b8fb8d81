import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { CallbackNotAllowedError } from '../../errors.ts'
import { freeMemory } from '../../free-memory.ts'
import { RequestOptions } from '../../model/options.ts'
import { TaskAccepted } from '../../model/task.ts'
import { findDestination, type ListedHost } from '../../outbound/hosts.ts'
import { describedOnly, imageBodies } from '../body/leave-unread.ts'
import { unlessGone } from '../client-gone.ts'
import type { AppDeps } from '../deps.ts'
import { problems } from '../problems.ts'
import { checkLanguage } from './languages.ts'

/** `POST /image`: check everything, queue it, answer with the task's id. */
export const submitTask: FastifyPluginAsyncZod<
  Pick<AppDeps, 'bodies' | 'images' | 'tasks' | 'languages' | 'callbackHosts'>
> = async (app, { bodies, images, tasks, languages, callbackHosts }) => {
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
        const { shape, items, options } = await bodies.read(request, reply, gone, request.query)
        checkLanguage(options.language, languages)
        checkCallback(options.callback_url, callbackHosts)
        await tasks.expectRoom(items)
        await images.verifyAll(items, gone)
        gone.throwIfAborted() // nobody would learn the task's id
        const taskId = await tasks.submit(items, {
          shape,
          language: options.language,
          pdfText: options.pdf_text,
          outputs: options.outputs,
          callbackUrl: options.callback_url,
          owner: request.owner,
          requestId: request.id,
        })
        for (const { bytes } of items) freeMemory(bytes)
        request.log.info({ task_id: taskId, images: items.length }, 'queued')
        return reply.code(202).header('location', `/image?task_id=${taskId}`).send({ task_id: taskId })
      })
    },
  )
}

/** Before there is a task that would try in vain. Whether its name leads inside is seen when it is called. */
function checkCallback(url: string | undefined, hosts: readonly ListedHost[]): void {
  if (url !== undefined && findDestination(hosts, url) === undefined) throw new CallbackNotAllowedError()
}
