import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** The name of the key that the request came with: it sees its own tasks alone. Absent without keys. */
    owner: string | undefined
  }
}

/** Gives every request a place for its owner. */
export function noteOwners(app: FastifyInstance): void {
  app.decorateRequest('owner', undefined)
}
