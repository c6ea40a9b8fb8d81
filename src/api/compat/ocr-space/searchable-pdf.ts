import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ParsedImage } from '../../../model/ocr-space.ts'
import { unlessGone } from '../../client-gone.ts'
import type { AppDeps } from '../../deps.ts'
import { sendFormat } from '../../formats.ts'
import { outputOf } from '../../task-output.ts'

/** Where a searchable PDF is. */
export function pdfPath(token: string): string {
  return `/parse/searchable-pdf/${token}`
}

/** `GET /parse/searchable-pdf/{token}`: whoever has the address may have the PDF. */
export const searchablePdf: FastifyPluginAsyncZod<Pick<AppDeps, 'tasks' | 'outputs'>> = async (app, deps) => {
  const { tasks, outputs } = deps
  app.get(
    '/searchable-pdf/:token',
    {
      config: { admitsItself: true },
      schema: {
        tags: ['ocr-space'],
        operationId: 'getSearchablePdf',
        summary: 'The searchable PDF that SearchablePDFURL names',
        security: [],
        params: z.object({ token: z.string().regex(/^[\w-]{1,64}$/, 'There is no such PDF.') }),
        response: {
          200: {
            description: 'The document with its text',
            content: { 'application/pdf': { schema: z.string().meta({ format: 'binary' }) } },
          },
          404: ParsedImage.describe('There is none any more'),
          503: ParsedImage.describe('Too much to do; Retry-After says when to come again'),
        },
      },
    },
    async (request, reply) =>
      unlessGone(request, reply, async (gone) => {
        const source = outputOf(await tasks.shared(request.params.token), 'pdf')
        // A signature breaks there, too; nobody could say that it matters.
        return sendFormat(reply, 'pdf', await outputs.write({ format: 'pdf', force: true }, source, gone), 'searchable')
      }),
  )
}
