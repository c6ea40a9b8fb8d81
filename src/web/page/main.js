/** @import { Entry } from './documents.js' */
import { createDocuments, isFinal } from './documents.js'
import { announce, byId } from './element.js'
import { createFileRow, isReadable } from './file-list.js'
import { offerLanguages, takeFiles } from './intake.js'
import { askForKey } from './key-dialog.js'
import { createReader } from './reader.js'
import { createService } from './service.js'
import { statusOf } from './status.js'

const service = createService(askForKey)
const documents = createDocuments(service, update)
const list = byId('files', HTMLElement)
const reader = createReader(service, byId('desk', HTMLElement))
/** @type {Map<Entry, ReturnType<typeof createFileRow>>} */
const rows = new Map()

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
  }
  if (reader.current() === entry) reader.refresh()
  else if (reader.current() === undefined && isReadable(entry)) open(entry)
}

/** @param {Entry} entry */
function addRow(entry) {
  const row = createFileRow(entry, {
    open(it) {
      open(it)
      reader.bringIntoView()
    },
    cancel: (it) => void documents.cancel(it).catch(({ message }) => announce(message)),
    retry: documents.retry,
    remove: (it) => void remove(it),
  })
  rows.set(entry, row)
  list.append(row.node)
  return row
}

/** @param {Entry} entry */
function open(entry) {
  for (const [other, row] of rows) row.setCurrent(other === entry)
  reader.open(entry)
}

/** @param {Entry} entry */
async function remove(entry) {
  rows.get(entry)?.node.remove()
  rows.delete(entry)
  if (reader.current() === entry) reader.close()
  if (rows.size === 0) document.body.classList.remove('working')
  const [next] = rows.values()
  if (next) next.focus()
  else byId('choose', HTMLButtonElement).focus()
  await documents.remove(entry).catch(() => {}) // whatever is left there expires
}
