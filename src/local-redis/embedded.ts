import { once } from 'node:events'
import type { Socket } from 'node:net'
import {
  createRedisCommandExecutor,
  RedisServerState,
  Resp2Server,
  resolveCompatibilityProfile,
} from 'js-redis-server/core'
import type { LocalRedis } from './local-redis.ts'

/**
 * Runs a Redis written in JavaScript in this process, for machines without a Redis server. It keeps everything in memory
 * and does some 100 jobs/s. Built from its parts, because its own `listen` takes every interface of the machine.
 */
export async function startEmbeddedRedis(port: number): Promise<LocalRedis> {
  const compatibility = resolveCompatibilityProfile(undefined)
  const { server } = new Resp2Server({
    server: new RedisServerState({ databaseCount: 1, compatibility }),
    executor: createRedisCommandExecutor({ compatibility }),
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const ended = once(server, 'close').then(() => {})
  return {
    url: `redis://127.0.0.1:${port}`,
    description:
      'embedded (JavaScript, in memory: tasks are lost when it stops; install redis-server for more speed and to keep them)',
    ended,
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy() // it would serve them on
      await ended
    },
  }
}
