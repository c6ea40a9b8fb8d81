import { once } from 'node:events'
import { createServer } from 'node:net'

/** A loopback port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  return listenOnce(0, '127.0.0.1')
}

/**
 * Listens on a port for a moment, and gives it.
 *
 * @throws Error of Node's when that cannot be done: EADDRINUSE, or the host is none of this machine's
 */
export async function listenOnce(port: number, host: string): Promise<number> {
  const probe = createServer().listen(port, host)
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
