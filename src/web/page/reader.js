/**
 * @import { Entry } from './documents.js'
 * @import { Service } from './service.js'
 */
import { isFinal } from './documents.js'
import { element } from './element.js'
import { createReading } from './reading.js'

/** What was read is fetched again when there is so much more of it: a long file in few goes, and no page more than a few times. */
const growth = 2

/**
 * The file that is shown, of how many pages, and whether nothing can come any more.
 *
 * @typedef {{ entry: Entry, reading: ReturnType<typeof createReading>, closing: AbortController,
 *   pages: number, isWhole: boolean, isFetching: boolean }} Open
 */

/** @param {Open} open */
function hasMore({ entry: { task }, pages, isWhole }) {
  if (!task || isWhole) return false
  return isFinal(task) || task.progress.pages.done >= Math.max(1, pages * growth)
}

/**
 * Shows one file at a time, from its first pages on.
 *
 * @param {Service} service
 * @param {HTMLElement} desk where
 */
export function createReader(service, desk) {
  /** @type {Open | undefined} */
  let open

  async function refresh() {
    const shown = open
    if (!shown || shown.isFetching || !hasMore(shown)) return
    const { task } = shown.entry
    shown.isFetching = true
    try {
      const result = await service.result(task?.task_id ?? '')
      if (open !== shown) return
      if (shown.pages === 0) desk.replaceChildren(titleOf(shown.entry), shown.reading.node)
      shown.reading.update(result)
      shown.pages = task?.progress.pages.done ?? 0
      shown.isWhole = task !== undefined && isFinal(task)
    } catch (error) {
      if (open !== shown || !task || !isFinal(task)) return // the next change asks again
      shown.isWhole = true
      complain(error)
    } finally {
      shown.isFetching = false
    }
    void refresh() // for what changed meanwhile
  }

  /** @param {unknown} error */
  function complain(error) {
    const text = error instanceof Error ? error.message : 'Something went wrong.'
    desk.replaceChildren(element('p', { className: 'note', role: 'alert' }, text))
  }

  function close() {
    open?.closing.abort()
    open = undefined
    desk.replaceChildren()
  }

  return {
    current: () => open?.entry,
    close,

    /** @param {Entry} entry */
    open(entry) {
      if (open?.entry === entry) return
      close()
      const closing = new AbortController()
      const reading = createReading(entry, service, closing.signal)
      open = { entry, closing, reading, pages: 0, isWhole: false, isFetching: false }
      desk.replaceChildren(element('p', { className: 'note' }, 'Fetching what was read…'))
      void refresh()
    },

    /** Where the files are above it, and fill the window. */
    bringIntoView() {
      if (desk.getBoundingClientRect().top > innerHeight / 2) desk.scrollIntoView()
    },

    /** To be called when the task of the file that is shown has changed. */
    refresh: () => void refresh(),
  }
}

/** @param {Entry} entry */
function titleOf({ file }) {
  return element('h2', { dir: 'auto' }, file.name)
}
