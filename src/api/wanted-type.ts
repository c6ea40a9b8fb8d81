import Negotiator from 'negotiator'

/**
 * The media type that a client would rather have than the usual JSON, among those that are `offered`: the most wanted one that it
 * names. Whoever wants JSON, anything or a web page (browsers name `application/xml` too) gets the usual answer, and so does whoever names nothing that
 * is offered: there are clients that send anything.
 *
 * @param accept the header as it came (RFC 9110 §12.5.1)
 */
export function wantedType(accept: string | undefined, offered: readonly string[]): string | undefined {
  if (accept === undefined) return undefined
  const wanted = new Negotiator({ headers: { accept: accept.toLowerCase() } }).mediaTypes()
  if (wanted.includes('text/html')) return undefined
  const first = wanted.find((type) => type.endsWith('/*') || type === 'application/json' || offered.includes(type))
  return first !== undefined && offered.includes(first) ? first : undefined
}
