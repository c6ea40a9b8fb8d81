import { startEmbeddedRedis } from './embedded.ts'
import { findRedisServer, startNativeRedis } from './native.ts'
import { freePort } from './ports.ts'

/** A Redis of this machine's own, on loopback. */
export interface LocalRedis {
  readonly url: string
  /** Which one it is, and what that means for the data. */
  readonly description: string
  /** Settles when it has ended, whoever ended it. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

/**
 * Starts the Redis or Valkey server that is on PATH, or else the embedded one. Without a port it takes a free one.
 *
 * @param maxBytes of memory, 0 for all there is; the embedded one knows no bound
 */
export async function startLocalRedis(folder: string, port?: number, maxBytes = 0): Promise<LocalRedis> {
  const program = await findRedisServer()
  const ownPort = port ?? (await freePort())
  return program ? startNativeRedis(program, ownPort, folder, maxBytes) : startEmbeddedRedis(ownPort)
}
