import fastifyCors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import { hostOf } from '../cross-origin.ts'
import { OriginNotAllowedError } from '../errors.ts'

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

/**
 * Lets pages from these origins call the API: CORS for what is fetched, and a check of our own for WebSockets, before
 * which browsers ask nobody. Belongs before what asks for keys: a browser sends none when it asks, and must be able to
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
}
