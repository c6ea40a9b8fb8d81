import type { FastifyInstance } from 'fastify'
import { HostNotAllowedError } from '../errors.ts'
import { isKnownHost } from '../hosts.ts'
import type { ApiKey } from '../model/api-key.ts'
import { isOpen } from './authenticate.ts'

/** Refuses requests for hosts that an attacker may have named, while there are no keys that a page would not have. */
export function admitHosts(app: FastifyInstance, hosts: readonly string[], keys: readonly ApiKey[]): void {
  if (keys.length > 0) return
  app.addHook('onRequest', async (request) => {
    if (!isOpen(request) && !isKnownHost(request.headers.host, hosts)) throw new HostNotAllowedError()
  })
}
