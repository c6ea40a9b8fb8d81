import { once } from 'node:events'
import { createServer } from 'node:net'
import { startEmbeddedRedis } from './embedded.ts'
import { findRedisServer, startNativeRedis } from './native.ts'

/** A Redis of this machine's own, on loopback. */
export interface LocalRedis {
  readonly url: string
  /** Which one it is, and what that means for the data. */
  readonly description: string
  /** Settles when it has ended, whoever ended it. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

/** Starts the Redis or Valkey server that is on PATH, or else the embedded one. Without a port it takes a free one. */
export async function startLocalRedis(folder: string, port?: number): Promise<LocalRedis> {
  const program = await findRedisServer()
  const ownPort = port ?? (await freePort())
  return program ? startNativeRedis(program, ownPort, folder) : startEmbeddedRedis(ownPort)
}

/** A loopback port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
