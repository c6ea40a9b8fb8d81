/**
 * @import { Task } from '../../model/task.ts'
 * @import { Languages } from '../../model/language.ts'
 * @import { Result } from '../../model/result.ts'
 */

/** Where the key is kept: in this tab alone, until it is closed. */
const keyItem = 'lector-key'

/** A refusal, with what the service says of it. */
export class RefusedError extends Error {
  /**
   * @param {string} message
   * @param {{ code: string, status: number, retryAfterS: number }} problem
   */
  constructor(message, { code, status, retryAfterS }) {
    super(message)
    this.code = code
    this.status = status
    this.retryAfterS = retryAfterS
  }
}

/** What a submission says beside its file. @typedef {{ language: string, keep: boolean, password: string }} Options */

/** @typedef {ReturnType<typeof createService>} Service */

/**
 * The API, as the page calls it.
 *
 * @param {(wrong: boolean) => Promise<string>} askForKey called when the service wants a key; whether the last one was wrong
 */
export function createService(askForKey) {
  const key = () => sessionStorage.getItem(keyItem) ?? ''
  /** @type {Promise<string> | undefined} */
  let asking

  /** Asks once, however many requests were refused. @param {string} tried */
  async function renewKey(tried) {
    if (key() !== tried) return
    asking ??= askForKey(tried !== '').finally(() => {
      asking = undefined
    })
    sessionStorage.setItem(keyItem, await asking)
  }

  /**
   * @param {string} path
   * @param {RequestInit} init
   * @returns {Promise<Response>}
   */
  async function call(path, init = {}) {
    const tried = key()
    /** @type {Record<string, string>} */
    const headers = tried === '' ? {} : { authorization: `Bearer ${tried}` }
    const response = await fetch(path, { ...init, headers: { accept: 'application/json', ...headers } })
    if (response.ok) return response
    if (response.status === 401) {
      await renewKey(tried)
      return call(path, init)
    }
    throw await refusalOf(response)
  }

  return {
    /** @returns {Promise<Languages>} */
    languages: async () => (await call('/languages')).json(),

    /**
     * @param {File} file
     * @param {Options} options
     * @param {AbortSignal} signal
     * @returns {Promise<string>} the task's id
     */
    async submit(file, { language, keep, password }, signal) {
      const form = new FormData()
      form.set('file', file)
      form.set('language', language)
      form.set('password', password)
      if (keep) form.set('outputs', 'pdf')
      return (await (await call('/image', { method: 'POST', body: form, signal })).json()).task_id
    },

    /** @param {string} taskId @returns {Promise<Task>} */
    task: async (taskId) => (await call(`/image?task_id=${taskId}`)).json(),

    /** @param {string} taskId @returns {Promise<Result>} */
    result: async (taskId) => (await call(`/image?task_id=${taskId}&format=json`)).json(),

    /** @param {string} taskId @param {string} format */
    output: async (taskId, format) => (await call(`/image?task_id=${taskId}&format=${format}`)).blob(),

    /** Cancels a task, or forgets one that has ended. @param {string} taskId */
    remove: (taskId) => call(`/image?task_id=${taskId}`, { method: 'DELETE' }),

    /** A WebSocket cannot have headers: the key goes into its subprotocols. @param {string} taskId */
    watch(taskId) {
      const url = new URL(`/watch-task?task_id=${taskId}`, location.href)
      url.protocol = url.protocol.replace('http', 'ws')
      return new WebSocket(url, key() === '' ? [] : ['lector', `lector.key.${key()}`])
    },
  }
}

/** @param {Response} response */
async function refusalOf(response) {
  const problem = await response.json().catch(() => ({}))
  const detail = problem.detail ?? `The service answered ${response.status}.`
  const retryAfterS = Number(response.headers.get('retry-after') ?? 0)
  return new RefusedError(detail, { code: problem.code ?? '', status: response.status, retryAfterS })
}
