import { isIP } from 'node:net'

/**
 * Names that nobody can point somewhere in the public DNS: without a dot, as containers have; reserved (RFC 6761, 6762, 8375, and
 * `internal` by ICANN's resolution 2024.07.29.06); and Kubernetes' own.
 */
const privateName = /^[^.]+$|\.(localhost|local|internal|home\.arpa|svc)$/

/** What a list of hosts says that allows all of them. */
const anyHost = '*'

/**
 * Whether a request for this host may be answered where nobody has to say who they are. A page whose name its owner has pointed to this
 * machine (DNS rebinding) is of one origin with us for its browser, and would read all; the name is then in the `Host` header.
 *
 * @param host the header; who sends none is no browser
 * @param allowed names, without ports, beside those that nobody else can have
 */
export function isKnownHost(host: string | undefined, allowed: readonly string[]): boolean {
  if (host === undefined || allowed.includes(anyHost)) return true
  const name = nameOf(host)
  return name !== undefined && (isIP(name) !== 0 || privateName.test(name) || allowed.includes(name))
}

/** Of `name:port`, as browsers send it. */
function nameOf(host: string): string | undefined {
  const { 1: address, 2: name } = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d*)?$/i.exec(host) ?? []
  return (address ?? name)?.toLowerCase().replace(/\.$/, '')
}

/** What somebody is told who asks for another. Begins in the middle of a sentence. */
export const hostRefusal =
  'only hosts are answered for whose names an attacker cannot have. If the host of this request is yours, add it to ALLOWED_HOSTS.'
