import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { InvalidRequestError } from '../../../errors.ts'
import { AnalyzeQuery, AnalyzeRequest, azureModel, azureVersion } from '../../../model/azure.ts'
import { ImageBytes } from '../../../model/image.ts'
import { describedOnly } from '../../body/leave-unread.ts'
import type { BodyKind } from '../../body/reader.ts'
import { unlessGone } from '../../client-gone.ts'
import type { AppDeps } from '../../deps.ts'
import { publicUrl } from '../../public-url.ts'
import { type SubmitDeps, submitDocuments } from '../../submit.ts'
import { languageFor } from '../language-for.ts'
import { azurePrefix } from './errors.ts'
import { azureErrors } from './responses.ts'
import { writeResultId } from './result-id.ts'

/** `POST …/documentModels/prebuilt-read:analyze`: queue a document. */
export const analyze: FastifyPluginAsyncZod<SubmitDeps & Pick<AppDeps, 'publicUrl'>> = async (app, deps) => {
  app.post(
    `/documentModels/${azureModel}::analyze`,
    {
      schema: {
        tags: ['azure'],
        operationId: 'analyzeDocument',
        summary: 'Queue a document',
        querystring: AnalyzeQuery,
        body: {
          content: {
            'application/json': { schema: AnalyzeRequest },
            'application/octet-stream': { schema: ImageBytes },
            'application/pdf': { schema: ImageBytes },
            'image/*': { schema: ImageBytes },
          },
        },
        response: {
          202: z.null().describe('Queued; Operation-Location says where to ask for the result'),
          ...azureErrors(400, 401, 403, 404, 429, 503),
        },
      },
      validatorCompiler: describedOnly,
    },
    async (request, reply) =>
      unlessGone(request, reply, async (gone) => {
        const { pages, locale, stringIndexType, output } = request.query
        const language = locale === undefined ? undefined : loadedLanguage(locale, deps.languages)
        const query = { language, pages, outputs: output }
        const wanted = await deps.bodies.read(request, reply, gone, { query, kindOf })
        const url = (id: string) =>
          publicUrl(
            `${azurePrefix}/documentModels/${azureModel}/analyzeResults/${id}?api-version=${azureVersion}`,
            request,
            deps.publicUrl,
          )
        url('') // a host that is malformed is told before anything is queued
        const taskId = await submitDocuments(deps, wanted, request, reply, gone)
        return reply
          .code(202)
          .headers({ 'operation-location': url(writeResultId(taskId, stringIndexType)), 'retry-after': '1' })
          .send(null)
      }),
  )
}

/** JSON says that it is; all else is the document itself, whatever it is. */
function kindOf(contentType: string): BodyKind {
  return /^application\/json\b/i.test(contentType) ? 'azure' : 'document'
}

function loadedLanguage(locale: string, loaded: readonly string[]): string {
  const language = languageFor(locale, loaded)
  if (language === undefined)
    throw new InvalidRequestError(`locale must be of a language that is loaded: ${loaded.join(', ')}.`)
  return language
}
