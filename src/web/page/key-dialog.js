import { byId } from './element.js'

/**
 * Asks for the key of the service, until there is one.
 *
 * @param {boolean} wrong whether the last one was not known
 * @returns {Promise<string>}
 */
export function askForKey(wrong) {
  const dialog = byId('key-dialog', HTMLDialogElement)
  const input = byId('key', HTMLInputElement)
  byId('key-fault', HTMLElement).textContent = wrong ? 'This key is not known here.' : ''
  input.value = ''
  if (!dialog.open) dialog.showModal()
  return new Promise((resolve) => {
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault()
      dialog.close()
      resolve(input.value.trim())
    }
    byId('key-form', HTMLFormElement).addEventListener('submit', submit, { once: true })
  })
}
