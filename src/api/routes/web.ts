import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import Negotiator from 'negotiator'
import { z } from 'zod'
import { createWebFiles, type WebFile } from '../../web/files.ts'
import { send as sendProblem } from '../problems.ts'

/** What `GET /` tells a program. */
const addresses = {
  service: 'Lector',
  page: '/',
  docs: '/docs',
  openapi: '/docs/json',
  recognise: '/image-sync',
  tasks: '/image',
  watch: '/watch-task',
  languages: '/languages',
  health: '/health/ready',
}

/** `GET /`: the page for a browser, the addresses for everybody else; and the files of the page. */
export const web: FastifyPluginAsyncZod = async (app) => {
  const files = createWebFiles()

  app.get(
    '/',
    {
      schema: {
        tags: ['page'],
        operationId: 'getPage',
        summary: 'The page for people; the addresses for programs',
        response: {
          200: {
            description: 'For a client that prefers text/html the page, for every other one the addresses of the API',
            content: {
              'application/json': { schema: z.record(z.string(), z.string()).meta({ examples: [addresses] }) },
              'text/html': { schema: z.string() },
            },
          },
        },
      },
    },
    async (request, reply) => {
      reply.header('vary', 'Accept')
      const page = prefersHtml(request) ? await files('index.html') : undefined
      return page ? sendFile(request, reply, page) : reply.send(addresses)
    },
  )

  app.get('/web/:name', { schema: { hide: true, params: z.object({ name: z.string() }) } }, async (request, reply) => {
    const file = await files(request.params.name)
    return file ? sendFile(request, reply, file) : sendProblem(reply, 'route-not-found', 'The page has no such file.')
  })
}

function prefersHtml({ headers: { accept } }: FastifyRequest): boolean {
  return new Negotiator({ headers: { accept } }).mediaType(['application/json', 'text/html']) === 'text/html'
}

/**
 * Asked for again at each visit, so that a new version is seen at once; sent again only when it has changed. It is a stream, of the
 * one copy that everybody gets: it takes no memory of its own, so it counts in no budget of answers.
 */
function sendFile({ headers }: FastifyRequest, reply: FastifyReply, { body, gzip, type, etag, policy }: WebFile) {
  reply.header('content-security-policy', policy).header('cache-control', 'no-cache').header('etag', etag)
  reply.header('vary', 'Accept, Accept-Encoding')
  if (headers['if-none-match'] === etag) return reply.code(304).send()
  const encoding = headers['accept-encoding'] ?? 'identity'
  const zipped = new Negotiator({ headers: { 'accept-encoding': encoding } }).encoding(['gzip', 'identity']) === 'gzip'
  if (zipped) reply.header('content-encoding', 'gzip')
  const sent = zipped ? gzip : body
  return reply
    .type(type)
    .header('content-length', sent.length)
    .send(Readable.from([sent]))
}
