import fastifyCors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import { hostOf, isCrossOrigin } from '../cross-origin.ts'
import { InvalidRequestError, OriginNotAllowedError } from '../errors.ts'

/** What a page may read of an answer beside its body. */
const exposedHeaders = [
  'location',
  'retry-after',
  'x-request-id',
  'x-cache',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
]

/** What a page of another origin may send only after its browser has asked (CORS). */
const isJson = /^application\/([\w.-]+\+)?json\b/i

/**
 * Lets pages from these origins call the API: CORS for what is fetched, and a check of our own for WebSockets
 * and forms, before which browsers ask nobody: otherwise any page could post images to a Lector on localhost. Belongs before what asks for keys: a browser sends none when it asks, and must be able to
 * read that one was refused.
 */
export async function admitOrigins(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length > 0) {
    await app.register(fastifyCors, {
      origin: [...origins],
      methods: ['GET', 'HEAD', 'POST', 'DELETE'],
      exposedHeaders,
      maxAge: 600,
      strictPreflight: false, // its refusal would not be a problem+json
    })
  }
  app.addHook('onRequest', async ({ ws, headers: { origin, host } }) => {
    if (!ws || origin === undefined || origins.includes(origin) || hostOf(origin) === host) return
    throw new OriginNotAllowedError()
  })
  app.addHook('onRequest', async ({ method, headers }) => {
    const { origin = '', 'content-type': type = '' } = headers
    if (method !== 'POST' || isJson.test(type) || origins.includes(origin) || !isCrossOrigin(headers)) return
    throw new InvalidRequestError(
      'The page of another origin must send application/json, unless its origin is listed in CORS_ORIGINS.',
    )
  })
}
