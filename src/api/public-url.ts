import type { FastifyRequest } from 'fastify'
import { InvalidRequestError } from '../errors.ts'

/**
 * The address of a path here as the client sees it: on `PUBLIC_URL`, or else on the host that the request came to, which a proxy tells
 * that is trusted (`TRUST_PROXY`).
 *
 * @param base `PUBLIC_URL`, an origin
 * @throws InvalidRequestError when the request names no host that an address can be made of
 */
export function publicUrl(path: string, { protocol, host }: FastifyRequest, base: string | undefined): string {
  const url = URL.parse(base ?? `${protocol}://${host}`)
  if (url === null || url.host === '' || url.pathname !== '/' || url.search !== '' || url.username !== '')
    throw new InvalidRequestError('The Host header of the request is malformed.')
  return url.origin + path
}
