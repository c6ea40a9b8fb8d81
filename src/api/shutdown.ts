import type { FastifyInstance } from 'fastify'
import { UnavailableError } from '../errors.ts'

/** RFC 6455 §7.4.1. */
const goingAway = 1001

/**
 * Lets a closing server end: watchers are told that it goes away, and clients are asked not to keep their connections,
 * on which `close()` would wait. What still comes on those is for another server.
 */
export function closeConnections(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
    for (const socket of app.websocketServer.clients) socket.close(goingAway)
  })
  app.addHook('onRequest', async () => {
    if (closing) throw new UnavailableError('This server is stopping. Try again shortly.')
  })
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
}
