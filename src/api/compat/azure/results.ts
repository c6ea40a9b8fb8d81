import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AnalyzeOperation, azureModel, ResultQuery } from '../../../model/azure.ts'
import { isFinal } from '../../../model/task.ts'
import { unlessGone } from '../../client-gone.ts'
import type { AppDeps } from '../../deps.ts'
import { sendFormat, sendJson } from '../../formats.ts'
import { outputOf } from '../../task-output.ts'
import { withMember } from '../with-member.ts'
import { retryAfterS, toOperation, warningsOf } from './operation.ts'
import { azureErrors } from './responses.ts'
import { readResultId } from './result-id.ts'

const path = `/documentModels/${azureModel}/analyzeResults/:resultId`
const params = z.object({ resultId: z.string().describe('The last part of Operation-Location.') })
const about = { tags: ['azure'], params, querystring: ResultQuery }
const errors = azureErrors(400, 401, 403, 404, 409, 429, 503)

/** `GET` and `DELETE …/analyzeResults/{id}`, and its PDF. None of them looks at `Accept`: that of a client for the PDF is JSON. */
export const results: FastifyPluginAsyncZod<Pick<AppDeps, 'tasks' | 'outputs'>> = async (app, { tasks, outputs }) => {
  app.get(
    path,
    {
      schema: {
        ...about,
        operationId: 'getAnalyzeResult',
        summary: 'How far an operation is, and what was read',
        response: { 200: AnalyzeOperation.describe('Retry-After says when to ask again'), ...errors },
      },
    },
    async (request, reply) =>
      unlessGone(request, reply, async (gone) => {
        const { taskId, stringIndexType } = readResultId(request.params.resultId)
        const task = await tasks.get(taskId, request.owner)
        const operation = toOperation(task)
        if (!isFinal(task.status)) reply.header('retry-after', retryAfterS(task))
        if (task.status !== 'completed') return operation
        const source = outputOf(await tasks.results(taskId, request.owner), 'json')
        const read = String(await outputs.write({ format: `azure-${stringIndexType}` }, source, gone))
        const warned = task.errors.length === 0 ? read : withMember(read, 'warnings', JSON.stringify(warningsOf(task)))
        return sendJson(reply, withMember(JSON.stringify(operation), 'analyzeResult', warned))
      }),
  )

  app.get(
    `${path}/pdf`,
    {
      schema: {
        ...about,
        operationId: 'getAnalyzeResultPdf',
        summary: 'The searchable PDF, of a document that was sent with output=pdf',
        response: {
          200: {
            description: 'The document with its text',
            content: { 'application/pdf': { schema: z.string().meta({ format: 'binary' }) } },
          },
          ...errors,
        },
      },
    },
    async (request, reply) =>
      unlessGone(request, reply, async (gone) => {
        const { taskId } = readResultId(request.params.resultId)
        const source = outputOf(await tasks.results(taskId, request.owner), 'pdf')
        // A signature breaks there, too; nobody could say that it matters.
        return sendFormat(reply, 'pdf', await outputs.write({ format: 'pdf', force: true }, source, gone))
      }),
  )

  app.delete(
    path,
    {
      schema: {
        ...about,
        operationId: 'deleteAnalyzeResult',
        summary: 'Forget a result; stop what is not done',
        response: { 204: z.null().describe('Gone'), ...errors },
      },
    },
    async (request, reply) => {
      const { taskId } = readResultId(request.params.resultId)
      await tasks.forget(taskId, request.owner)
      request.log.info({ task_id: taskId }, 'deleted')
      return reply.code(204).send(null)
    },
  )
}
