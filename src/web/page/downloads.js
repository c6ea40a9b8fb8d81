/**
 * @import { Entry } from './documents.js'
 * @import { Service } from './service.js'
 */
import { announce, element } from './element.js'

/** Every format of the service: its name there, what people call it, and how its files end. */
const formats = /** @type {const} */ ([
  ['pdf', 'Searchable PDF', 'pdf'],
  ['text', 'Text', 'txt'],
  ['md', 'Markdown', 'md'],
  ['json', 'JSON, with places', 'json'],
  ['hocr', 'hOCR', 'hocr'],
  ['alto', 'ALTO', 'xml'],
  ['tsv', 'TSV', 'tsv'],
])

/**
 * A menu with a download for every format that the task has.
 *
 * @param {Entry} entry
 * @param {Service} service
 */
export function createDownloads({ file, options, task }, service) {
  const fault = element('p', { className: 'fault', role: 'alert' })
  const has = (/** @type {string} */ format) =>
    format === 'pdf' ? options.keep && task?.status === 'completed' : format === 'json' || task?.status === 'completed'
  const items = formats.map(([format, label, extension]) => {
    const button = element('button', { type: 'button', disabled: !has(format) }, label)
    button.addEventListener('click', async () => {
      fault.textContent = ''
      try {
        save(await service.output(task?.task_id ?? '', format), `${file.name.replace(/\.[^.]*$/, '')}.${extension}`)
        announce(`${label} is downloaded.`)
      } catch (error) {
        fault.textContent = error instanceof Error ? error.message : 'The download failed.'
      }
    })
    return element('li', {}, button)
  })
  const why = options.keep ? [] : [element('p', { className: 'why' }, 'This file was not kept for a searchable PDF.')]
  const menu = element('details', { className: 'menu' }, element('summary', {}, 'Download'))
  menu.append(element('div', { className: 'panel' }, element('ul', {}, ...items), ...why, fault))
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    menu.open = false
    menu.querySelector('summary')?.focus()
  })
  return menu
}

/** @param {Blob} content @param {string} name */
function save(content, name) {
  const href = URL.createObjectURL(content)
  element('a', { href, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(href), 60_000)
}
