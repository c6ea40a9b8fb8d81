import { byId } from './element.js'

/**
 * Takes files that are dropped anywhere, chosen or pasted.
 *
 * @param {(files: File[]) => void} take
 */
export function takeFiles(take) {
  const chooser = byId('chooser', HTMLInputElement)
  const drop = byId('drop', HTMLElement)
  byId('choose', HTMLButtonElement).addEventListener('click', () => chooser.click())
  chooser.addEventListener('change', () => {
    take([...(chooser.files ?? [])])
    chooser.value = '' // so that the same file can be chosen again
  })
  addEventListener('paste', ({ clipboardData }) => {
    if (clipboardData?.files.length) take([...clipboardData.files])
  })
  addEventListener('dragover', (event) => {
    event.preventDefault()
    drop.classList.add('over')
  })
  addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) drop.classList.remove('over')
  })
  addEventListener('drop', (event) => {
    event.preventDefault()
    drop.classList.remove('over')
    if (event.dataTransfer?.files.length) take([...event.dataTransfer.files])
  })
}

/** @param {{ languages: string[], default: string }} loaded */
export function offerLanguages({ languages, default: all }) {
  const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' })
  const nameOf = (/** @type {string} */ code) => (/^[a-z]{3}$/.test(code) ? (names.of(code) ?? code) : code)
  const select = byId('language', HTMLSelectElement)
  const choices = languages.map((code) => new Option(nameOf(code), code))
  if (languages.length > 1) choices.unshift(new Option('All of them', all))
  select.replaceChildren(...choices)
}
