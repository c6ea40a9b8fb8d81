import type { FastifyReply, FastifyRequest } from 'fastify'

/** Aborts when the connection closes before the answer is out. (`request.signal` aborts at once on a POST with a body.) */
function clientGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort()
  })
  return gone.signal
}

/**
 * Works on an answer until the client goes away, which is no error: what comes of the work then, also its failure, is dropped.
 *
 * @param work gets what aborts it
 */
export async function unlessGone<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  work: (gone: AbortSignal) => Promise<T>,
): Promise<T | FastifyReply> {
  const gone = clientGone(reply)
  try {
    return await work(gone)
  } catch (error) {
    if (!gone.aborted) throw error
    request.log.info('the client went away; its request was dropped')
    return reply.hijack()
  }
}
