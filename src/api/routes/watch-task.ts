import type { WebSocket } from '@fastify/websocket'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { OverloadedError, UnavailableError } from '../../errors.ts'
import { type Task, TaskQuery } from '../../model/task.ts'
import { holdAnswer } from '../answers.ts'
import type { Budget } from '../budget.ts'
import { clientOf } from '../client.ts'
import type { AppDeps } from '../deps.ts'
import { problems, send as sendProblem } from '../problems.ts'

/** Close codes: RFC 6455 §7.4.1 and the IANA registry, and one of our own. */
const normal = 1000
const internalError = 1011
const tryAgainLater = 1013
const taskNotFound = 4404

/** Where the one WebSocket is. */
export const watchPath = '/watch-task'

/** WebSocket `/watch-task`: a task's state now and after each change, up to its final one. */
export const watchTask: FastifyPluginAsyncZod<Pick<AppDeps, 'tasks' | 'watchers' | 'answers' | 'heartbeatMs'>> = async (
  app,
  { tasks, watchers, answers, heartbeatMs },
) => {
  app.route({
    method: 'GET',
    url: watchPath,
    schema: {
      tags: ['task'],
      operationId: 'watchTask',
      summary: 'Watch a task (WebSocket)',
      description:
        'Open it as a WebSocket: `wscat -c "ws://127.0.0.1:5000/watch-task?task_id=…"`. A text frame comes at once and after ' +
        'each change, each a whole Task; the last one is final, then the socket closes with 1000. Not for "Try it out": ' +
        'a plain GET is answered with 426.',
      querystring: TaskQuery,
      response: {
        101: z.null().describe('Frames follow, each a Task as in GET /image'),
        ...problems(400, 401, 403, 404, 426, 429, 503),
      },
    },
    // Before the upgrade, while the answer can still be a status.
    preHandler: async ({ ws, query, owner }, reply) => {
      await tasks.get(query.task_id, owner)
      if (ws) reply.raw.once('close', watchers.enter(query.task_id))
    },
    handler: async (_request, reply) => {
      reply.header('upgrade', 'websocket')
      return sendProblem(reply, 'upgrade-required', 'This is a WebSocket: connect to it with ws:// or wss://.')
    },
    wsHandler: async (socket, request) => {
      const { task_id: taskId } = TaskQuery.parse(request.query)
      const gone = new AbortController()
      socket.on('close', () => gone.abort())
      dropWhenSilent(socket, heartbeatMs)
      try {
        const states = tasks.follow(taskId, request.owner, gone.signal)
        socket.close(await tell(states, (frame) => send(socket, frame, answers, clientOf(request))))
      } catch (error) {
        if (error instanceof UnavailableError || error instanceof OverloadedError) return socket.close(tryAgainLater)
        const clients = gone.signal.aborted || socket.readyState !== socket.OPEN
        request.log[clients ? 'debug' : 'error']({ err: error, task_id: taskId }, 'watching failed')
        socket.close(internalError)
      }
    },
  })
}

/**
 * Sends each state when the one before has left: however slowly somebody reads, one frame is held for them, and states
 * that pass meanwhile are skipped.
 */
async function tell(states: AsyncIterable<Task>, sendFrame: (frame: string) => Promise<void>): Promise<number> {
  let code = taskNotFound // forgotten between the check and the first look
  for await (const task of states) {
    await sendFrame(JSON.stringify(task))
    code = normal
  }
  return code
}

/**
 * Resolves when all of it has left. A large one goes in fragments (RFC 6455 §5.4), and counts among the answers that wait to be read.
 *
 * @throws OverloadedError when there are too many of them
 */
async function send(socket: WebSocket, frame: string, budget: Budget, client: string): Promise<void> {
  const sendPiece = (piece: string | Buffer, fin: boolean) =>
    new Promise<void>((resolve, reject) => {
      socket.send(piece, { binary: false, fin }, (error) => (error ? reject(error) : resolve()))
    })
  const large = holdAnswer(frame, { budget, client, cutOff: () => socket.terminate() })
  if (large === undefined) return sendPiece(frame, true)
  try {
    for (const piece of large.pieces) await sendPiece(piece, false)
    await sendPiece('', true)
  } finally {
    large.release()
  }
}

/** Pings; whoever has not answered by the next ping is gone, or has stopped reading, and is cut off. */
function dropWhenSilent(socket: WebSocket, heartbeatMs: number): void {
  let answered = true
  socket.on('pong', () => {
    answered = true
  })
  const timer = setInterval(() => {
    if (!answered) return socket.terminate()
    answered = false
    socket.ping()
  }, heartbeatMs)
  socket.on('close', () => clearInterval(timer))
}
