import type { IncomingMessage } from 'node:http'
import fastifyWebsocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import { subprotocol } from './authenticate.ts'
import { watchPath } from './routes/watch-task.ts'

/** Nobody has anything to say to us. */
const maxPayload = 1024

/**
 * Whether a request leaves HTTP; the others are answered as if they had not asked (RFC 9110 §7.8). Once Node has let a
 * connection go, the body of a request is lost and the socket no longer its concern.
 */
export function isWebSocket({ method, url, headers }: IncomingMessage): boolean {
  return method === 'GET' && url?.split('?', 1)[0] === watchPath && headers.upgrade?.toLowerCase() === 'websocket'
}

/** Gives routes a `wsHandler`. */
export async function serveWebSockets(app: FastifyInstance): Promise<void> {
  await app.register(fastifyWebsocket, {
    options: {
      maxPayload,
      handleProtocols: (offered) => offered.has(subprotocol) && subprotocol, // never another: it may hold a key
    },
    errorHandler: (error, socket, request) => {
      request.log.debug({ err: error }, 'a watcher sent what it must not')
      socket.terminate()
    },
  })
}
