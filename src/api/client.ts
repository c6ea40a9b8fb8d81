import { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'

/** Who asks. There is no address any more once the connection is gone, whatever Fastify's types say. */
type Asker = Pick<FastifyRequest, 'owner'> & { readonly ip: string | undefined }

/** Whose requests and bytes count together: the name of a key, or else an address (of IPv6 the network, /64). */
export function clientOf({ owner, ip = '' }: Asker): string {
  return owner ?? normalizeIP(ip)
}
