import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/**
 * A network between Lector and a Redis server that can be harmed: it can fall silent (connections stay open and are
 * accepted, nothing passes, as when the server is stopped or the network drops packets) and cut what is open.
 */
export async function startProxy(redisUrl: string) {
  const { hostname, port } = new URL(redisUrl)
  const sockets = new Set<Socket>()
  let silent = false
  let probes = 0

  function pass(from: Socket, to: Socket): void {
    sockets.add(from)
    from.on('data', (data) => to.write(data))
    from.on('error', () => {}) // 'close' comes next
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
    if (silent) from.pause()
  }
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    client.on('data', (data) => {
      if (data.includes('return 1')) probes++
    })
    pass(client, upstream)
    pass(upstream, client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(() => {
    server.close()
    cut()
  })
  const address = server.address()
  return {
    url: `redis://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    cut,
    /** How often it was asked whether the server is there. */
    probes: () => probes,
    /** All connections, or but the first few and those to come. */
    fallSilent({ after = 0 } = {}) {
      silent = after === 0
      for (const socket of [...sockets].slice(2 * after)) socket.pause() // a connection is two sockets
    },
    speakAgain() {
      silent = false
      for (const socket of sockets) socket.resume()
    },
  }
}
