/**
 * @import { Entry } from './documents.js'
 * @import { Service } from './service.js'
 */
import { isFinal } from './documents.js'
import { announce, button, element } from './element.js'

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
 * A menu with a download for every format; those that the task has by now can be chosen.
 *
 * @param {Entry} entry
 * @param {Service} service
 */
export function createDownloads(entry, service) {
  const { file, options } = entry
  const fault = element('p', { className: 'fault', role: 'alert' })
  const why = element('p', { className: 'why' })

  /** @param {(typeof formats)[number]} format */
  async function download([format, label, extension]) {
    fault.textContent = ''
    try {
      const content = await service.output(entry.task?.task_id ?? '', format)
      save(content, `${file.name.replace(/\.[^.]*$/, '')}.${extension}`)
      announce(`${label} is downloaded.`)
    } catch (error) {
      fault.textContent = error instanceof Error ? error.message : 'The download failed.'
    }
  }

  /** Half a result is given as JSON alone. @param {string} format */
  function has(format) {
    if (format === 'json') return true
    return entry.task?.status === 'completed' && (format !== 'pdf' || options.keep)
  }

  const buttons = formats.map((format) => button(format[1], '', () => void download(format)))
  const items = buttons.map((one) => element('li', {}, one))
  const menu = element('details', { className: 'menu' }, element('summary', {}, 'Download'))
  menu.append(element('div', { className: 'panel' }, element('ul', {}, ...items), why, fault))
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    menu.open = false
    menu.querySelector('summary')?.focus()
  })
  return {
    node: menu,

    /** Looks again at what the task has. */
    update() {
      for (const [index, [format]] of formats.entries()) {
        const one = buttons[index]
        if (one) one.disabled = !has(format)
      }
      const ended = entry.task && isFinal(entry.task)
      why.textContent = ended ? '' : 'The other formats are there when all pages are read.'
      if (ended && !options.keep) why.textContent = 'This file was not kept for a searchable PDF.'
    },
  }
}

/** @param {Blob} content @param {string} name */
function save(content, name) {
  const href = URL.createObjectURL(content)
  element('a', { href, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(href), 60_000)
}
