import { lookup } from 'node:dns/promises'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { unlessAborted } from '../unless-aborted.ts'
import type { Destination } from './hosts.ts'
import { isInside, isPublic } from './networks.ts'

/** An address that a name stands for. */
export interface Resolved {
  readonly address: string
  readonly family: number
}

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<Resolved[]>

/** What is sent. */
export interface OutboundRequest {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** For all of it: the name, the connection, the answer. */
  readonly timeoutMs: number
  /** Ends it sooner, with its reason. */
  readonly signal?: AbortSignal
}

/** A name that stands for no address that may be called. */
export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError'
}

/** What goes out of Lector, to addresses that were named by clients. */
export type OutboundClient = ReturnType<typeof createOutboundClient>

/**
 * The one client for what goes out. A name is resolved once, and the address that was looked at is the one that is called, so that a
 * name that changes its mind (DNS rebinding) leads nowhere else. Redirects are not followed, connections not kept, proxies not asked.
 *
 * @param resolve left out but by tests
 */
export function createOutboundClient(resolve: Resolve = (hostname) => lookup(hostname, { all: true })) {
  async function allowedAddresses({ url, networks }: Destination, signal: AbortSignal): Promise<Resolved[]> {
    const given = await unlessAborted(resolve(url.hostname.replace(/^\[|\]$/g, '')), signal)
    const allowed = given.filter(({ address }) => isPublic(address) || isInside(address, networks))
    if (allowed.length === 0) throw new ForbiddenAddressError('The host has no address that may be called.')
    return allowed
  }

  return {
    /**
     * Sends a request and has its answer read, of any status. No more of the answer is taken than is read.
     *
     * @throws ForbiddenAddressError; the signal's reason, a TimeoutError after `timeoutMs`; Node's errors of names, connections and HTTP
     */
    async send<T>(
      destination: Destination,
      { method, headers, body, timeoutMs, signal }: OutboundRequest,
      read: (response: IncomingMessage) => T | Promise<T>,
    ): Promise<T> {
      const deadline = AbortSignal.timeout(timeoutMs)
      const over = signal ? AbortSignal.any([signal, deadline]) : deadline
      over.throwIfAborted()
      const addresses = await allowedAddresses(destination, over)
      const response = await new Promise<IncomingMessage>((answered, failed) => {
        const { request } = destination.url.protocol === 'https:' ? https : http
        const options = { method, headers, agent: false, lookup: answering(addresses), signal: over }
        request(destination.url, options, answered).on('error', failed).end(body)
      })
      try {
        return await unlessAborted(Promise.resolve(read(response)), over)
      } finally {
        response.on('error', () => {}).destroy()
      }
    },
  }
}

/** Node's lookup for one connection, which knows the addresses already. */
function answering(addresses: readonly Resolved[]): LookupFunction {
  return (_hostname, { all }, done) => {
    const [first] = addresses
    if (all === true) done(null, Array.from(addresses))
    else done(null, first?.address ?? '', first?.family)
  }
}
