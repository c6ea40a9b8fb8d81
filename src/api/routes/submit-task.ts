import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { ImageRequest } from '../../model/image.ts'
import { TaskAccepted } from '../../model/task.ts'
import type { AppDeps } from '../app.ts'
import { clientGone } from '../client-gone.ts'
import { problems } from '../problems.ts'
import { checkLanguage } from './languages.ts'

/** `POST /image`: check everything, queue it, answer with the task's id. */
export const submitTask: FastifyPluginAsyncZod<Pick<AppDeps, 'images' | 'tasks' | 'languages'>> = async (
  app,
  { images, tasks, languages },
) => {
  app.post(
    '/image',
    {
      schema: {
        tags: ['task'],
        summary: 'Queue images for recognition',
        body: ImageRequest,
        response: {
          202: TaskAccepted.describe('Queued; Location says where to read it'),
          ...problems(400, 401, 413, 415, 422, 429, 503),
        },
      },
      preValidation: async ({ body }) => images.checkCount(body),
    },
    async (request, reply) => {
      const { image_data, language } = request.body
      const gone = clientGone(reply)
      checkLanguage(language, languages)
      const inspected = await images.inspectAll(image_data)
      await tasks.expectRoom(inspected)
      await images.verifyAll(inspected, gone)
      if (gone.aborted) return reply.hijack() // nobody would learn the task's id
      const taskId = await tasks.submit(inspected, {
        shape: typeof image_data === 'string' ? 'single' : 'batch',
        language,
        owner: request.owner,
        requestId: request.id,
      })
      request.log.info({ task_id: taskId, images: inspected.length }, 'queued')
      return reply.code(202).header('location', `/image?task_id=${taskId}`).send({ task_id: taskId })
    },
  )
}
