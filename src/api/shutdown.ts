import type { FastifyInstance } from 'fastify'

/** RFC 6455 §7.4.1. */
const goingAway = 1001

/**
 * Lets a closing server end: watchers are told that it goes away, and clients are asked not to keep their connections,
 * on which `close()` would wait.
 */
export function closeConnections(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
    for (const socket of app.websocketServer.clients) socket.close(goingAway)
  })
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
}
