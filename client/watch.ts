import { on } from 'node:events'
import WebSocket from 'ws'
import type { Task } from './contract.ts'
import { callForJson, headersOf, pause, type Service, urlOf } from './http.ts'

/** A first frame comes at once, where nothing between us holds it back. */
const firstFrameWithinMs = 10_000
/** The service pings every 30 s. */
const silentForMs = 75_000
const firstPollMs = 500
const longestPollMs = 5_000

/** Whether nothing about the task will change any more. */
export function isFinal({ status }: Task): boolean {
  return status !== 'queued' && status !== 'processing'
}

/**
 * A task now and after each change, up to its final state: by WebSocket, and by asking again and again when there can be none, or once
 * it breaks.
 *
 * @throws LectorError; the reason of the signal
 */
export async function* watchTask(service: Service, taskId: string, signal: AbortSignal): AsyncGenerator<Task> {
  let last = ''
  for await (const task of eitherWay(service, taskId, signal)) {
    const state = JSON.stringify(task)
    if (state !== last) yield task
    last = state
    if (isFinal(task)) return
  }
}

async function* eitherWay(service: Service, taskId: string, signal: AbortSignal): AsyncGenerator<Task> {
  yield* frames(service, taskId, signal)
  for (let pollMs = firstPollMs; ; pollMs = Math.min(1.5 * pollMs, longestPollMs)) {
    yield await callForJson(service, {
      method: 'GET',
      path: '/image',
      query: { task_id: taskId },
      signal,
      throughOutage: true,
    })
    await pause(pollMs, signal)
  }
}

/** What comes over a WebSocket. Ends when that cannot be opened, breaks or says nothing: why, who asks next is told. */
async function* frames(service: Service, taskId: string, signal: AbortSignal): AsyncGenerator<Task> {
  const url = urlOf(service, '/watch-task', { task_id: taskId })
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(url, { headers: headersOf(service), handshakeTimeout: firstFrameWithinMs })
  socket.on('error', () => {}) // one that comes when nobody waits any more would end the process
  let silence = setTimeout(() => socket.terminate(), firstFrameWithinMs)
  const heard = () => {
    clearTimeout(silence)
    silence = setTimeout(() => socket.terminate(), silentForMs)
  }
  socket.on('message', heard).on('ping', heard)
  try {
    for await (const [data] of on(socket, 'message', { close: ['close'], signal })) {
      const task: Task = JSON.parse(String(data))
      yield task
    }
  } catch {
    signal.throwIfAborted()
  } finally {
    clearTimeout(silence)
    socket.terminate()
  }
}
