/** @import { Entry } from './documents.js' */
import { createDocuments, isFinal } from './documents.js'
import { announce, byId, element } from './element.js'
import { createFileRow, isReadable } from './file-list.js'
import { offerLanguages, takeFiles } from './intake.js'
import { askForKey } from './key-dialog.js'
import { createReading } from './reading.js'
import { createService } from './service.js'
import { statusOf } from './status.js'

const service = createService(askForKey)
const documents = createDocuments(service, update)
const list = byId('files', HTMLElement)
const desk = byId('desk', HTMLElement)
/** @type {Map<Entry, ReturnType<typeof createFileRow>>} */
const rows = new Map()
/** @type {Entry | undefined} */
let current

takeFiles((files) => {
  document.body.classList.add('working')
  for (const file of files) add(file)
  announce(files.length === 1 ? `${files[0]?.name} is added.` : `${files.length} files are added.`)
})
void service.languages().then(offerLanguages, (error) => announce(`The service cannot be reached: ${error.message}`))

/** @param {File} file */
function add(file) {
  const language = byId('language', HTMLSelectElement).value
  const keep = byId('keep', HTMLInputElement).checked
  documents.add(file, { language, keep, password: '' })
}

/** @param {Entry} entry */
function update(entry) {
  const row = rows.get(entry) ?? addRow(entry)
  row.update()
  if (entry.state === 'sent' && entry.task && isFinal(entry.task)) {
    announce(`${entry.file.name}: ${statusOf(entry).text}`)
    if (current === undefined && isReadable(entry)) void open(entry)
  }
}

/** @param {Entry} entry */
function addRow(entry) {
  const row = createFileRow(entry, {
    open: (it) => void open(it),
    cancel: (it) => void documents.cancel(it).catch(complain),
    retry: documents.retry,
    remove: (it) => void remove(it),
  })
  rows.set(entry, row)
  list.append(row.node)
  return row
}

/** @param {Entry} entry */
async function open(entry) {
  if (!entry.task || current === entry) return
  current = entry
  for (const [other, row] of rows) row.setCurrent(other === entry)
  desk.replaceChildren(element('p', { className: 'note' }, 'Fetching what was read…'))
  try {
    const result = await service.result(entry.task.task_id)
    if (current !== entry) return
    const reading = createReading(entry, result, service)
    const title = element('h2', { dir: 'auto' }, entry.file.name)
    desk.replaceChildren(title, reading.node)
    reading.start()
  } catch (error) {
    if (current === entry) complain(error)
  }
}

/** @param {Entry} entry */
async function remove(entry) {
  rows.get(entry)?.node.remove()
  rows.delete(entry)
  if (current === entry) {
    current = undefined
    desk.replaceChildren()
  }
  if (rows.size === 0) document.body.classList.remove('working')
  const [next] = rows.values()
  if (next) next.focus()
  else byId('choose', HTMLButtonElement).focus()
  await documents.remove(entry).catch(() => {}) // whatever is left there expires
}

/** @param {unknown} error */
function complain(error) {
  const text = error instanceof Error ? error.message : 'Something went wrong.'
  desk.replaceChildren(element('p', { className: 'note', role: 'alert' }, text))
}
