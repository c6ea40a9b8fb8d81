import { createHash, timingSafeEqual } from 'node:crypto'
import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import fastifyBasicAuth from '@fastify/basic-auth'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, LogController } from 'fastify'
import { isCrossOrigin } from '../cross-origin.ts'
import { hostRefusal, isKnownHost } from '../hosts.ts'
import type { Logger } from '../logger.ts'
import { setSecurityHeaders } from '../security-headers.ts'
import type { Queues } from '../tasks/queues.ts'

/** What the dashboard shows, and to whom. */
export interface DashboardDeps {
  readonly queues: Queues
  /** Only look: no retry, no removal, no pause. */
  readonly readOnly: boolean
  /** Asked for with basic auth; everybody may look without it. */
  readonly login: { readonly user: string; readonly password: string } | undefined
  /** Names by which it may be called while there is no login, beside those that nobody else can have; see `hosts.ts`. */
  readonly hosts: readonly string[]
  readonly logger: Logger
}

/** Bull Board over the queues of tasks, images and callbacks. */
export async function buildDashboard({ queues, readOnly, login, hosts, logger }: DashboardDeps) {
  const loggerInstance: FastifyBaseLogger = logger
  const app = Fastify({ loggerInstance, logController: new LogController({ disableRequestLogging: true }) })
  await setSecurityHeaders(app)
  askNoFontService(app)
  const board = new FastifyAdapter()
  createBullBoard({
    queues: [queues.tasks, queues.images, queues.callbacks].map(
      (queue) => new BullMQAdapter(queue, { readOnlyMode: readOnly }),
    ),
    serverAdapter: board,
    options: { uiConfig: { boardTitle: 'Lector' } },
  })
  answerProbes(app, queues)
  await app.register(async (behindLogin) => {
    refuseOtherPages(behindLogin)
    if (login) await requireLogin(behindLogin, login)
    else refuseOtherHosts(behindLogin, hosts)
    await behindLogin.register(board.registerPlugin())
  })
  return app
}

/** `/health/live` and `/health/ready` as the API has them. A probe has no login, so they need none. */
function answerProbes(app: FastifyInstance, queues: Queues): void {
  app.get('/health/live', async () => ({ status: 'ok', dependencies: {} }))
  app.get('/health/ready', async (_request, reply) => {
    const up = await queues.images.getJobCounts('wait').then(
      () => true,
      () => false,
    )
    reply.code(up ? 200 : 503)
    return { status: up ? 'ok' : 'unavailable', dependencies: { redis: up ? 'up' : 'down' } }
  })
}

/** A page may post anywhere, with the login that the browser has kept. */
function refuseOtherPages(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ method, headers }, reply) => {
    const changes = method !== 'GET' && method !== 'HEAD'
    if (changes && isCrossOrigin(headers)) return refuse(reply, 'Only its own pages may change anything here.')
  })
}

function refuseOtherHosts(app: FastifyInstance, hosts: readonly string[]): void {
  app.addHook('onRequest', async ({ headers }, reply) => {
    if (!isKnownHost(headers.host, hosts)) return refuse(reply, `Without a login (DASHBOARD_USER), ${hostRefusal}`)
  })
}

function refuse(reply: FastifyReply, why: string): FastifyReply {
  return reply.code(403).type('text/plain').send(why)
}

async function requireLogin(
  app: FastifyInstance,
  { user, password }: NonNullable<DashboardDeps['login']>,
): Promise<void> {
  await app.register(fastifyBasicAuth, {
    authenticate: { realm: 'Lector' },
    validate: async (givenUser, givenPassword) => {
      if (!(same(givenUser, user) && same(givenPassword, password))) throw new Error('Wrong user or password.')
    },
  })
  app.addHook('onRequest', app.basicAuth)
}

/** Equal, told in a time that depends on neither. */
function same(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/** Bull Board's page would ask one for its letters. It may not (the security headers), and without the link it does not try. */
function askNoFontService(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply, payload) => {
    const html = String(reply.getHeader('content-type')).startsWith('text/html') && typeof payload === 'string'
    return html ? payload.replace(/<link[^>]*href="https?:[^>]*>/g, '') : payload
  })
}
