import fastifyRateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import { RateLimitedError } from '../errors.ts'
import type { Redis } from '../tasks/redis.ts'
import { isOpen } from './authenticate.ts'
import { clientOf } from './client.ts'

/** How much one client may ask for. */
export interface RateLimit {
  /** As many as anybody likes when it is undefined. */
  readonly requestsPerMinute: number | undefined
  /** Where it is counted, over all API processes. */
  readonly redis: Redis
  /** Starts the keys of the counters. */
  readonly namespace: string
}

/**
 * Counts the requests to the routes registered after it, by key or else by address, and refuses what is too much, with
 * the headers of draft-ietf-httpapi-ratelimit-headers. While Redis is away nothing is counted and nobody refused.
 */
export async function limitRate(
  app: FastifyInstance,
  { requestsPerMinute, redis, namespace }: RateLimit,
): Promise<void> {
  if (requestsPerMinute === undefined) return
  await app.register(fastifyRateLimit, {
    max: requestsPerMinute,
    timeWindow: 60_000,
    redis,
    nameSpace: namespace,
    skipOnError: true,
    enableDraftSpec: true,
    keyGenerator: clientOf,
    allowList: isOpen,
    errorResponseBuilder: (_request, { ttl }) => new RateLimitedError(requestsPerMinute, Math.ceil(ttl / 1000)),
  })
}
