import ipaddr, { type IPv4, type IPv6 } from 'ipaddr.js'

/** A network as `ipaddr.js` has it: an address of it, and how many bits of that count. */
export type Network = [address: IPv4 | IPv6, bits: number]

/** Looks public, and is the host's own agent within Azure. */
const azureAgent = '168.63.129.16'
/** All that is given out for use on the Internet (IANA's registry of IPv6 address space); whatever else is routed is somebody's own. */
const globalUnicast: Network = [ipaddr.parse('2000::'), 3]

/** A network of an address, or of `address/bits`; undefined when the text is neither. */
export function parseNetwork(text: string): Network | undefined {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text)
  if (!ipaddr.isValid(text)) return undefined
  const address = ipaddr.parse(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

/**
 * Whether an address is one of the public Internet: not private, loopback, link-local, shared (CGNAT), multicast, reserved, nor one that
 * stands for an IPv4 address behind it (mapped, NAT64, 6to4, Teredo). Metadata services of clouds are in these, or named here.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast' || address === azureAgent) return false
  return parsed.kind() === 'ipv4' || isWithin(parsed, globalUnicast)
}

/** Whether an address is in one of these networks. */
export function isInside(address: string, networks: readonly Network[]): boolean {
  const parsed = ipaddr.process(address)
  return networks.some((network) => isWithin(parsed, network))
}

function isWithin(address: IPv4 | IPv6, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network, bits)
}
