import type { FastifyInstance } from 'fastify'
import { ExpectationFailedError, InvalidRequestError } from '../errors.ts'
import { tell } from './malformed.ts'

/** What Node's server would refuse without a body, or without a word. */
export function refuseIllFormed(app: FastifyInstance): void {
  app.server.on('checkExpectation', (request, answer) => app.server.emit('request', request, answer))
  app.server.on('connect', (_request, socket) => tell(socket, 'invalid-request', 'Lector is no proxy.'))
  app.addHook('onReady', async () => {
    app.websocketServer.on('wsClientError', (_error, socket) => {
      tell(socket, 'invalid-request', 'The handshake of the WebSocket is not that of RFC 6455, version 13.')
    })
  })
  app.addHook('onRequest', async ({ ws, raw }) => {
    if (ws) return // whose handshake is looked at by its own server
    const hosts = raw.headersDistinct['host'] ?? []
    // RFC 9112 §3.2; before HTTP/1.1 there was none.
    if (hosts.length > 1 || (hosts.length === 0 && raw.httpVersion === '1.1')) {
      throw new InvalidRequestError('A request must have one Host header.')
    }
    const { expect } = raw.headers
    if (expect !== undefined && !/^100-continue$/i.test(expect)) throw new ExpectationFailedError()
  })
}
