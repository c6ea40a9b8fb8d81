/** @import { Entry } from './documents.js' */

import { isFinal } from './documents.js'
import { element } from './element.js'
import { sizeOf, statusOf } from './status.js'

/**
 * What a person can do with a file.
 *
 * @typedef {object} FileActions
 * @property {(entry: Entry) => void} open
 * @property {(entry: Entry) => void} cancel
 * @property {(entry: Entry) => void} remove
 * @property {(entry: Entry) => void} retry
 */

/** Whether there is something to read by now. @param {Entry} entry */
export function isReadable({ state, task }) {
  if (state !== 'sent' || !task || task.status === 'failed') return false
  return task.status === 'completed' || task.progress.pages.done > 0
}

/**
 * A file in the list, and how it stands with it.
 *
 * @param {Entry} entry
 * @param {FileActions} actions
 */
export function createFileRow(entry, actions) {
  const name = element('button', { type: 'button', className: 'name', dir: 'auto' }, entry.file.name)
  const status = element('p', { className: 'status' })
  const progress = element('progress', { ariaLabel: `Pages of ${entry.file.name} that are read` })
  const cancel = element('button', { type: 'button', ariaLabel: `Cancel ${entry.file.name}` }, 'Cancel')
  const retry = element('button', { type: 'button', ariaLabel: `Try ${entry.file.name} again` }, 'Try again')
  const remove = element('button', { type: 'button', ariaLabel: `Remove ${entry.file.name}` }, 'Remove')
  const unlock = createUnlock(entry, actions.retry)
  const act = element('div', { className: 'acts' }, cancel, retry, remove)
  const node = element('li', { className: 'file' }, name, status, progress, unlock, act)
  name.addEventListener('click', () => actions.open(entry))
  cancel.addEventListener('click', () => actions.cancel(entry))
  retry.addEventListener('click', () => actions.retry(entry))
  remove.addEventListener('click', () => actions.remove(entry))

  return {
    node,
    update() {
      const { text, mood } = statusOf(entry)
      const { task, state } = entry
      node.dataset['mood'] = mood
      status.textContent = `${sizeOf(entry.file.size)} · ${text}`
      name.disabled = !isReadable(entry)
      const running = state === 'sent' && task !== undefined && !isFinal(task)
      progress.hidden = !running && state !== 'sending'
      if (task) [progress.max, progress.value] = [task.progress.pages.total, task.progress.pages.done]
      cancel.hidden = !running
      remove.hidden = running
      retry.hidden = state !== 'refused' && state !== 'gone'
      unlock.hidden = state !== 'locked'
    },

    /** Marks it as the one that is being read. @param {boolean} current */
    setCurrent(current) {
      name.ariaCurrent = current ? 'true' : null
    },
    focus: () => name.focus(),
  }
}

/** A field for the password of a locked PDF. @param {Entry} entry @param {(entry: Entry) => void} retry */
function createUnlock(entry, retry) {
  const password = element('input', { type: 'password', autocomplete: 'off', required: true })
  password.ariaLabel = `Password of ${entry.file.name}`
  password.placeholder = 'Password'
  const form = element('form', { className: 'unlock', hidden: true }, password, element('button', {}, 'Unlock'))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    entry.options = { ...entry.options, password: password.value }
    retry(entry)
  })
  return form
}
