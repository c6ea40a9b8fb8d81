import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a request comes from a page of another origin (Fetch Metadata; where a browser has none, since it is not spoken to over TLS
 * or on localhost, RFC 6454). Who says nothing of it is no browser.
 */
export function isCrossOrigin({ 'sec-fetch-site': site, origin, host }: IncomingHttpHeaders): boolean {
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  return origin !== undefined && hostOf(origin) !== host
}

/** Of a page without an origin (`null`, a sandboxed frame) there is none. */
export function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host
}
