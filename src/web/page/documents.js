/**
 * @import { Task } from '../../model/task.ts'
 * @import { Options, Service } from './service.js'
 */
import { follow } from './follow.js'
import { RefusedError } from './service.js'

/** Uploads at the same time; the service reads them in turns anyway. */
const uploadsAtOnce = 2

/**
 * A file that was given, and what has become of it. `why` says what went wrong, or what it waits for.
 *
 * @typedef {object} Entry
 * @property {File} file
 * @property {Options} options
 * @property {'waiting' | 'sending' | 'busy' | 'locked' | 'refused' | 'gone' | 'sent'} state
 * @property {string} why
 * @property {boolean} away whether the service is not reached at the moment
 * @property {Task | undefined} task
 * @property {AbortController} ended
 */

/** @typedef {ReturnType<typeof createDocuments>} Documents */

/**
 * Sends files and follows their tasks.
 *
 * @param {Service} service
 * @param {(entry: Entry) => void} changed called after each change of an entry
 */
export function createDocuments(service, changed) {
  /** @type {Entry[]} */
  const queue = []
  let uploads = 0

  /** @param {Entry} entry @param {Partial<Entry>} change */
  function set(entry, change) {
    Object.assign(entry, change)
    if (!entry.ended.signal.aborted) changed(entry)
  }

  async function sendNext() {
    const entry = uploads < uploadsAtOnce ? queue.shift() : undefined
    if (!entry) return
    uploads++
    const taskId = await send(entry).finally(() => uploads--)
    void sendNext()
    if (taskId === undefined) return
    if (entry.ended.signal.aborted) return void service.remove(taskId)
    await follow(
      service,
      taskId,
      (change) => {
        if ('task' in change) set(entry, { state: 'sent', task: change.task, away: false })
        else if ('away' in change) set(entry, { away: true })
        else set(entry, { state: 'gone', why: 'The service has forgotten this task.' })
      },
      entry.ended.signal,
    )
  }

  /** @param {Entry} entry @returns {Promise<string | undefined>} */
  async function send(entry) {
    set(entry, { state: 'sending', why: '' })
    try {
      return await service.submit(entry.file, entry.options, entry.ended.signal)
    } catch (error) {
      if (entry.ended.signal.aborted) return undefined
      if (!(error instanceof RefusedError))
        set(entry, { state: 'refused', why: 'The service cannot be reached, or the file cannot be read.' })
      else if (error.code === 'password-required') set(entry, { state: 'locked', why: whyLocked(entry) })
      else if (error.retryAfterS > 0) waitAndSend(entry, error.retryAfterS)
      else set(entry, { state: 'refused', why: error.message })
    }
    return undefined
  }

  /** @param {Entry} entry @param {number} seconds */
  function waitAndSend(entry, seconds) {
    set(entry, { state: 'busy', why: `The service is busy. Trying again in ${seconds} s.` })
    setTimeout(() => entry.ended.signal.aborted || enqueue(entry), seconds * 1000)
  }

  /** @param {Entry} entry */
  function enqueue(entry) {
    queue.push(entry)
    set(entry, { state: 'waiting', why: '' })
    void sendNext()
  }

  return {
    /** @param {File} file @param {Options} options @returns {Entry} */
    add(file, options) {
      /** @type {Entry} */
      const entry = {
        file,
        options,
        state: 'waiting',
        why: '',
        away: false,
        task: undefined,
        ended: new AbortController(),
      }
      enqueue(entry)
      return entry
    },

    /** Sends it once more. @param {Entry} entry */
    retry: enqueue,

    /** Ends the work on it; its task stays, with what was read. @param {Entry} entry */
    async cancel({ task }) {
      if (task) await service.remove(task.task_id)
    },

    /** Has the service forget it. @param {Entry} entry */
    async remove(entry) {
      entry.ended.abort()
      queue.splice(0, queue.length, ...queue.filter((other) => other !== entry))
      const { task } = entry
      if (!task || entry.state === 'gone') return
      if (!isFinal(task)) await service.remove(task.task_id)
      await service.remove(task.task_id)
    },
  }
}

/** @param {Entry} entry */
function whyLocked({ options }) {
  return options.password === '' ? 'It is locked. Which password opens it?' : 'This password does not open it.'
}

/** @param {Task} task */
export function isFinal({ status }) {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}
