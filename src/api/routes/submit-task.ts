import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { ImageRequest } from '../../model/image.ts'
import { TaskAccepted } from '../../model/task.ts'
import type { AppDeps } from '../app.ts'
import { problems } from '../problems.ts'

/** `POST /image`: check everything, queue it, answer with the task's id. */
export const submitTask: FastifyPluginAsyncZod<Pick<AppDeps, 'images' | 'tasks'>> = async (app, { images, tasks }) => {
  app.post(
    '/image',
    {
      schema: {
        tags: ['task'],
        summary: 'Queue images for recognition',
        body: ImageRequest,
        response: {
          202: TaskAccepted.describe('Queued; Location says where to read it'),
          ...problems(400, 413, 415, 422, 503),
        },
      },
    },
    async (request, reply) => {
      const { image_data } = request.body
      const inspected = await images.inspectAll(image_data)
      await images.verifyAll(inspected)
      const taskId = await tasks.submit(inspected, typeof image_data === 'string' ? 'single' : 'batch')
      request.log.info({ task_id: taskId, images: inspected.length }, 'queued')
      return reply.code(202).header('location', `/image?task_id=${taskId}`).send({ task_id: taskId })
    },
  )
}
