import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { UnauthorizedError } from '../errors.ts'
import { type ApiKey, hashKey } from '../model/api-key.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The name of the key that the request came with: it sees its own tasks alone. Absent without keys. */
    owner: string | undefined
  }
  interface FastifyContextConfig {
    /** The route itself finds out who asks, if no header says so. */
    readonly admitsItself?: boolean
  }
}

/** What a WebSocket speaks, and all that the server ever answers of what a client offers. */
export const subprotocol = 'lector'
/** Before a key that comes as a subprotocol: a browser cannot set headers on a WebSocket. */
const keyProtocol = 'lector.key.'

/** Lets in only who has a key, before anything of a body is read and before an upgrade; everybody, when there are no keys. */
export function authenticate(app: FastifyInstance, keys: readonly ApiKey[]): void {
  app.decorateRequest('owner', undefined)
  if (keys.length === 0) return
  app.addHook('onRequest', async (request, reply) => {
    if (isOpen(request)) return
    const key = keyOf(request.headers)
    if (key === undefined && request.routeOptions.config.admitsItself) return
    request.owner = key === undefined ? undefined : ownerOf(key, keys)
    if (request.owner !== undefined) return
    // RFC 6750 §3: no error code when there was no key at all.
    reply.header('www-authenticate', `Bearer realm="Lector"${key === undefined ? '' : ', error="invalid_token"'}`)
    throw new UnauthorizedError(key === undefined ? 'There is no key with the request' : 'This key is not known here')
  })
}

/** Probes have no key, people need the docs to learn how to send one, and the page asks for it. Told by the route, not by what the client wrote. */
export function isOpen({ routeOptions }: FastifyRequest): boolean {
  return /^\/((health|docs|web)(\/|$)|$)/.test(routeOptions.url ?? '')
}

/** Ours, Azure's and OCR.space's. */
const keyHeaders = ['x-api-key', 'ocp-apim-subscription-key', 'apikey']

function keyOf(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return bearer
  const plain = keyHeaders.map((name) => headers[name]).find((value) => typeof value === 'string')
  if (typeof plain === 'string') return plain
  const offered = headers['sec-websocket-protocol']?.split(',').map((protocol) => protocol.trim())
  return offered?.find((protocol) => protocol.startsWith(keyProtocol))?.slice(keyProtocol.length)
}

/** Whose key this is. @throws UnauthorizedError when it is nobody's */
export function requireOwner(key: string | undefined, keys: readonly ApiKey[]): string {
  if (key === undefined) throw new UnauthorizedError('There is no key with the request')
  const owner = ownerOf(key, keys)
  if (owner === undefined) throw new UnauthorizedError('This key is not known here')
  return owner
}

/** Compares digests, and all of them: how long it takes tells nothing of how close a guess was, nor whose key it is. */
function ownerOf(key: string, keys: readonly ApiKey[]): string | undefined {
  const hash = hashKey(key)
  const matching = keys.filter((known) => timingSafeEqual(known.hash, hash))
  return matching[0]?.name
}
