import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { setSecurityHeaders } from '../security-headers.ts'
import { boundAnswers } from './answers.ts'
import { authenticate } from './authenticate.ts'
import { leaveBodiesUnread } from './body/leave-unread.ts'
import { azure } from './compat/azure/azure.ts'
import { azurePrefix, isAzure, sendAzureError } from './compat/azure/errors.ts'
import { ocrSpace } from './compat/ocr-space/ocr-space.ts'
import { openWebUi } from './compat/open-webui.ts'
import type { AppDeps } from './deps.ts'
import { admitHosts } from './hosts.ts'
import { createTurns } from './in-turn.ts'
import { answerMalformed } from './malformed.ts'
import { measureRequests } from './measure-requests.ts'
import { serveOpenApi } from './openapi/openapi.ts'
import { admitOrigins } from './origins.ts'
import { handleProblems, send } from './problems.ts'
import { limitRate } from './rate-limit.ts'
import { requestIdOf, tellRequestId, tellRequestIds } from './request-id.ts'
import { cancelTask } from './routes/cancel-task.ts'
import { getTask } from './routes/get-task.ts'
import { health } from './routes/health.ts'
import { languages } from './routes/languages.ts'
import { recogniseNow } from './routes/recognise-now.ts'
import { submitTask } from './routes/submit-task.ts'
import { watchTask } from './routes/watch-task.ts'
import { web } from './routes/web.ts'
import { closeConnections } from './shutdown.ts'
import { isWebSocket, serveWebSockets } from './websocket.ts'
import { refuseIllFormed } from './well-formed.ts'

/** A body that has not arrived by then is given up: Node's own limit, which Fastify switches off. */
const slowestUploadMs = 300_000

/** The API: a table of contents. */
export async function buildApp(deps: AppDeps) {
  const loggerInstance: FastifyBaseLogger = deps.logger
  const logController = new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }) // the routes log what matters
  const turns = createTurns()
  const app = Fastify({
    loggerInstance,
    logController,
    genReqId: requestIdOf,
    http: { shouldUpgradeCallback: isWebSocket, requireHostHeader: false }, // that would be answered without a body
    clientErrorHandler: (error, socket) => answerMalformed(error, socket, turns.isAnswering(socket)),
    requestTimeout: slowestUploadMs,
    return503OnClosing: false, // shutdown.ts answers, with a problem
    trustProxy: deps.trustedProxies?.length ? [...deps.trustedProxies] : false,
    frameworkErrors: (_error, request, reply) => {
      const tell = isAzure(request.url) ? sendAzureError : send
      void tell(tellRequestId(reply), 'invalid-request', 'The path of the request is malformed.')
    },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  if (deps.traceRequests) await app.register(deps.traceRequests) // sees those hooks alone that come after it
  tellRequestIds(app)
  if (deps.requestEnded) measureRequests(app, deps.requestEnded)
  handleProblems(app)
  leaveBodiesUnread(app)
  boundAnswers(app, deps.answers)
  closeConnections(app)
  await serveWebSockets(app)
  turns.take(app)
  await setSecurityHeaders(app)
  refuseIllFormed(app)
  admitHosts(app, deps.hosts, deps.keys)
  await admitOrigins(app, deps.origins)
  authenticate(app, deps.keys)
  // What is above and below watches onRoute: the routes come last.
  await limitRate(app, deps.rateLimit)
  await serveOpenApi(app, { keyed: deps.keys.length > 0 })
  await app.register(web)
  await app.register(recogniseNow, deps)
  await app.register(submitTask, deps)
  await app.register(getTask, deps)
  await app.register(cancelTask, deps)
  await app.register(watchTask, deps)
  await app.register(languages, deps)
  await app.register(health, deps)
  await app.register(azure, { ...deps, prefix: azurePrefix })
  await app.register(ocrSpace, { ...deps, prefix: '/parse' })
  await app.register(openWebUi, deps)
  return app
}
