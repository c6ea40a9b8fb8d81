import { isIP } from 'node:net'
import { isPublic, type Network, parseNetwork } from './networks.ts'

/** An entry of a list of hosts that may be called. */
export interface ListedHost {
  readonly protocol: 'http:' | 'https:'
  /** As in a URL; `*.name` is all below that name, `*` is any. */
  readonly name: string
  /** As in a URL: empty for the protocol's own. */
  readonly port: string
  /** In which its address may be beside those of the public Internet. */
  readonly networks: readonly Network[]
}

/** A URL that may be called. */
export interface Destination {
  readonly url: URL
  readonly networks: readonly Network[]
}

const entry =
  /^(?:(https?):\/\/)?(\*|(?:\*\.)?[\w-]+(?:\.[\w-]+)*|\[[\da-f:.]+\])(?::(\d{1,5}))?(?:=([\da-f:.]+(?:\/\d{1,3})?))?$/

/**
 * Reads an entry: `name`, `name:port`, `*.name`, `*`; with `http://` before it for plain HTTP; with `=address` or `=address/bits` behind it
 * where its address is not a public one. A host that is an address itself is listed with that. Undefined when it is none of these.
 */
export function parseHost(text: string): ListedHost | undefined {
  const [match, scheme = 'https', written = '', port = '', network] = entry.exec(text.toLowerCase()) ?? []
  // A wildcard is no name, and what becomes of a name in a URL is to be compared with one.
  const url = match === undefined ? null : URL.parse(`${scheme}://${written.replace('*', 'any')}${port && `:${port}`}`)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined
  const name = written.startsWith('*') ? written : url.hostname
  const networks = [network, addressOf(name)].filter((it) => it !== undefined).map(parseNetwork)
  if (networks.includes(undefined)) return undefined
  return { protocol: url.protocol, name, port: url.port, networks: networks.filter((it) => it !== undefined) }
}

/** What may be called by this URL; undefined when no entry names its scheme, host and port, it has a login, or is no URL. */
export function findDestination(hosts: readonly ListedHost[], text: string): Destination | undefined {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') return undefined
  const listed = hosts.filter(
    ({ protocol, name, port }) => protocol === url.protocol && port === url.port && matches(name, url.hostname),
  )
  if (listed.length === 0) return undefined
  const networks = listed.flatMap((host) => host.networks)
  const address = addressOf(url.hostname)
  const isNamed = listed.some(({ name }) => name === url.hostname)
  return address === undefined || isNamed || isPublic(address) ? { url, networks } : undefined
}

function matches(name: string, hostname: string): boolean {
  if (name === '*' || name === hostname) return true
  return name.startsWith('*.') && hostname.endsWith(name.slice(1))
}

/** The address that a host is, without brackets; undefined for a name. */
function addressOf(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return isIP(bare) ? bare : undefined
}
