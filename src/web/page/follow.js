/**
 * @import { Task } from '../../model/task.ts'
 * @import { Service } from './service.js'
 */
import { RefusedError } from './service.js'

/** How long to wait before the next attempt, in ms: longer each time. */
const firstWaitMs = 500
const longestWaitMs = 8_000

/**
 * Tells every change of a task, up to its final state, over a WebSocket that is opened again when it breaks.
 *
 * @param {Service} service
 * @param {string} taskId
 * @param {(change: { task: Task } | { away: true } | { gone: true }) => void} tell `away` while the service is not
 *   reached, `gone` when there is no such task any more
 * @param {AbortSignal} signal ends it
 */
export async function follow(service, taskId, tell, signal) {
  for (let waitMs = firstWaitMs; !signal.aborted; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    const told = await listen(service.watch(taskId), tell, signal)
    if (told === 'ended' || signal.aborted) return
    if (told === 'broken') waitMs = firstWaitMs
    // The reason for a refusal is hidden from a WebSocket: a plain request learns it, and asks for a key where one is wanted.
    try {
      tell({ task: await service.task(taskId) })
    } catch (error) {
      if (error instanceof RefusedError && error.status === 404) return tell({ gone: true })
      tell({ away: true })
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
}

/**
 * @param {WebSocket} socket
 * @param {(change: { task: Task }) => void} tell
 * @param {AbortSignal} signal
 * @returns {Promise<'ended' | 'broken' | 'refused'>}
 */
function listen(socket, tell, signal) {
  const close = () => socket.close()
  signal.addEventListener('abort', close)
  let opened = false
  return new Promise((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      opened = true
      tell({ task: JSON.parse(data) })
    })
    socket.addEventListener('close', ({ code }) => {
      signal.removeEventListener('abort', close)
      resolve(code === 1000 ? 'ended' : opened ? 'broken' : 'refused')
    })
  })
}
