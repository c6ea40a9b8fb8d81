import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

interface Connection {
  answer: ServerResponse
  /** What has come while that had not left. */
  readonly waiting: Array<() => void>
}

/** No client has a use for more; each costs some kilobytes, and a line of a hundred bytes. */
const mostWaiting = 100

/** Who is being answered. */
export type Turns = ReturnType<typeof createTurns>

/**
 * One request at a time on a connection. Node reads pipelined requests as they come, and would have all of them worked on at once: a client
 * that reads no answer then makes us hold one for each line that it sent. Here the next one begins when the answer before it has left,
 * and nothing more is read of the connection while one waits.
 */
export function createTurns() {
  const connections = new WeakMap<Socket, Connection>()

  function letIn(socket: Socket): void {
    const waiting = connections.get(socket)?.waiting
    const next = socket.destroyed ? undefined : waiting?.shift()
    if (next === undefined) return void connections.delete(socket)
    if (waiting?.length === 0) socket.resume() // the rest of its body may be to come
    socket.setTimeout(0) // that of the answer before it
    next()
  }

  return {
    /** Whether a part of an answer is out on this connection. */
    isAnswering: (socket: Socket): boolean => connections.get(socket)?.answer.headersSent ?? false,

    /** Belongs before all hooks that cost something, and after the one that tells WebSockets. */
    take(app: FastifyInstance): void {
      app.addHook('onRequest', ({ ws, raw: { socket } }, { raw: answer }, begin) => {
        if (ws) return begin() // the last that can come
        if (socket.destroyed) return // what Node had read already
        answer.once('close', () => letIn(socket))
        const connection = connections.get(socket)
        if (connection === undefined) {
          connections.set(socket, { answer, waiting: [] })
          return begin()
        }
        socket.pause()
        connection.waiting.push(() => {
          connection.answer = answer
          begin()
        })
        if (connection.waiting.length > mostWaiting) socket.destroy()
      })
    },
  }
}
