import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { Health } from '../../model/health.ts'
import type { AppDeps } from '../deps.ts'

/** `GET /health/live` and `/health/ready`: does the process run, and can it serve. */
export const health: FastifyPluginAsyncZod<Pick<AppDeps, 'dependencies'>> = async (app, { dependencies }) => {
  const schema = { tags: ['health'], security: [] }

  app.get(
    '/health/live',
    {
      schema: {
        ...schema,
        operationId: 'getLiveness',
        summary: 'Whether the process runs',
        response: { 200: Health.describe('It runs') },
      },
    },
    async () => ({
      status: 'ok' as const,
      dependencies: {},
    }),
  )

  app.get(
    '/health/ready',
    {
      schema: {
        ...schema,
        operationId: 'getReadiness',
        summary: 'Whether it can serve, dependency by dependency',
        response: { 200: Health.describe('It can'), 503: Health.describe('It cannot: something is down') },
      },
    },
    async (_, reply) => {
      const states = await dependencies()
      const status = Object.values(states).includes('down') ? 'unavailable' : 'ok'
      return reply.code(status === 'ok' ? 200 : 503).send({ status, dependencies: states })
    },
  )
}
