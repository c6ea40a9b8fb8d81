import type { FastifyReply } from 'fastify'

/** Aborts when the connection closes before the answer is out. (`request.signal` aborts at once on a POST with a body.) */
export function clientGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort()
  })
  return gone.signal
}
