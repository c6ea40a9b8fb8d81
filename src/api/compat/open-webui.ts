import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { RelayedError } from '../../errors.ts'
import { ImageBytes } from '../../model/image.ts'
import type { Task } from '../../model/task.ts'
import { awaitTask, dropTask } from '../await-task.ts'
import { describedOnly } from '../body/leave-unread.ts'
import { unlessGone } from '../client-gone.ts'
import type { AppDeps } from '../deps.ts'
import { problems } from '../problems.ts'
import { submitDocuments } from '../submit.ts'

const LoadedDocument = z
  .object({
    page_content: z.string().describe('The text; pages are separated by a form feed.'),
    metadata: z.object({
      source: z.string().optional().describe('X-Filename.'),
      pages: z.int().positive(),
      unread_pages: z.string().optional().describe('Those that could not be read, like "2,5".'),
    }),
  })
  .meta({
    id: 'LoadedDocument',
    examples: [{ page_content: 'Hello, Lector!', metadata: { source: 'hello.png', pages: 1 } }],
  })

/** `PUT /process`: the external document loader of Open WebUI. The body is the document, whatever its type says. */
export const openWebUi: FastifyPluginAsyncZod<AppDeps> = async (app, deps) => {
  app.put(
    '/process',
    {
      schema: {
        tags: ['open-webui'],
        operationId: 'loadDocument',
        summary: 'Read a document and wait for its text',
        headers: z.object({ 'x-filename': z.string().optional().describe('Its name, percent-encoded.') }),
        body: { content: { 'application/pdf': { schema: ImageBytes }, 'image/*': { schema: ImageBytes } } },
        response: {
          200: LoadedDocument.describe('Its text'),
          ...problems(400, 401, 403, 413, 415, 422, 429, 503, 504),
        },
      },
      validatorCompiler: describedOnly,
    },
    async (request, reply) =>
      unlessGone(request, reply, async (gone) => {
        const wanted = await deps.bodies.read(request, reply, gone, { kindOf: () => 'document' })
        const taskId = await submitDocuments(deps, wanted, request, reply, gone)
        const task = await awaitTask(deps, taskId, request, reply, gone)
        await dropTask(deps, taskId, request)
        return { page_content: textOf(task), metadata: metadataOf(task, request.headers['x-filename']) }
      }),
  )
}

/** @throws RelayedError with what kept it from being read */
function textOf({ text, errors: [first] }: Task): string {
  if (typeof text === 'string') return text
  const { code = 'unavailable', detail = 'The task was cancelled.' } = first ?? {}
  throw new RelayedError({ code, message: detail, index: undefined, cause: undefined })
}

function metadataOf({ progress, errors }: Task, name: string | undefined): z.infer<typeof LoadedDocument>['metadata'] {
  const unread = errors.map(({ page = 1 }) => page).join()
  return {
    ...(name !== undefined && { source: decoded(name) }),
    pages: progress.pages.total,
    ...(unread !== '' && { unread_pages: unread }),
  }
}

/** Open WebUI percent-encodes it; earlier versions did not. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
