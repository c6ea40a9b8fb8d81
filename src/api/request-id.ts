import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyReply } from 'fastify'

const header = 'x-request-id'
/** What may be in a log line without harm to it or to whoever reads it. */
const wellFormed = /^[\w.-]{1,64}$/

/** The id that a client, or the proxy before it, gave the request; else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[header]
  return typeof given === 'string' && wellFormed.test(given) ? given : randomUUID()
}

/** Puts the request's id on its answer. */
export function tellRequestId(reply: FastifyReply): FastifyReply {
  return reply.header(header, reply.request.id)
}

/** Puts the id of each request on its answer, the one that opens a WebSocket included. Before all that may answer. */
export function tellRequestIds(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw, id }, reply) => {
    raw.headers[header] = id // all that the WebSocket server sees of the request
    tellRequestId(reply)
  })
  app.addHook('onReady', async () => {
    app.websocketServer.on('headers', (lines, { headers }) => lines.push(`${header}: ${String(headers[header])}`))
  })
}
