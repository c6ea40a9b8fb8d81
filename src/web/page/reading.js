/**
 * @import { Result } from '../../model/result.ts'
 * @import { Entry } from './documents.js'
 * @import { Service } from './service.js'
 */
import { createDownloads } from './downloads.js'
import { announce, button, element } from './element.js'
import { legend } from './legend.js'
import { createPagePictures } from './page-pictures.js'
import { createPicture } from './picture.js'
import { createSearchBox } from './search-box.js'
import { createTextPane } from './text-pane.js'
import { warningsOf } from './warnings.js'
import { findIn, pageTexts } from './words.js'

const zooms = [1, 1.5, 2, 3]

/**
 * A file that is read: its pages beside their text, one at a time.
 *
 * @param {Entry} entry
 * @param {Service} service
 * @param {AbortSignal} closed gives everything back that it holds
 */
export function createReading(entry, service, closed) {
  const pictureOf = createPagePictures(entry, service, closed)
  /** @type {Result} */
  let result = { content: '', pages: [] }
  let texts = pageTexts(result)
  let [at, zoom, isDrawn] = [-1, 0, false]
  let frame = 0
  let isUsed = false
  /** @type {ReturnType<typeof findIn>} */
  let matches = []
  /** @type {readonly number[]} */
  let found = []

  const pane = createTextPane((words) => picture.mark(words, 'selected'), closed)
  const picture = createPicture((word) => pane.find([word]))
  const previous = button('‹', 'Previous page', () => show(at - 1))
  const next = button('›', 'Next page', () => show(at + 1))
  const number = element('select', { ariaLabel: 'Page' })
  number.addEventListener('change', () => show(Number(number.value)))
  const smaller = button('−', 'Smaller', () => setZoom(zoom - 1))
  const larger = button('+', 'Larger', () => setZoom(zoom + 1))
  const copy = button('Copy text', '', () => void copyText())
  const warnings = element('div')
  const downloads = createDownloads(entry, service)
  const search = createSearchBox(
    (wanted) => {
      matches = findIn(texts, wanted)
      if (matches.length === 0) highlight([])
      return matches.length
    },
    (index) => {
      const match = matches[index]
      if (!match) return
      show(match.page)
      highlight(match.words)
    },
  )

  async function copyText() {
    await navigator.clipboard.writeText(result.content.replaceAll('\f', '\n\n'))
    announce('The text is copied.')
    copy.textContent = 'Copied'
    setTimeout(() => (copy.textContent = 'Copy text'), 2_000)
  }

  /** @param {readonly number[]} words */
  function highlight(words) {
    found = words
    if (frame !== 0) return // the page is about to be shown
    pane.find(words)
    picture.mark(words, 'found')
  }

  /** Goes to a page, which is made in the next frame: of pages that are passed in between, none is. @param {number} index */
  function show(index) {
    if (!result.pages[index] || index === at) return
    at = index
    found = []
    settle()
    frame ||= requestAnimationFrame(makePage)
  }

  function makePage() {
    frame = 0
    const [page, text] = [result.pages[at], texts[at]]
    if (!page || !text) return
    picture.show(page)
    pane.show(page, text)
    highlight(found)
    void draw()
  }

  /** Says where one is, and where one can go. */
  function settle() {
    number.value = String(at)
    previous.disabled = at <= 0
    next.disabled = at >= result.pages.length - 1
  }

  async function draw() {
    const page = result.pages[at]?.page ?? 1
    const drawn = await pictureOf(page, picture.width())
    if (closed.aborted || result.pages[at]?.page !== page) return
    isDrawn = drawn !== undefined
    picture.setPicture(drawn)
  }

  /** @param {number} index */
  function setZoom(index) {
    zoom = index
    smaller.disabled = index === 0
    larger.disabled = index === zooms.length - 1
    picture.zoom(zooms[index] ?? 1)
    if (at >= 0) void draw()
  }

  const pages = element('div', { className: 'pages', role: 'group', ariaLabel: 'Pages' }, previous, number, next)
  const size = element('div', { className: 'zoom', role: 'group', ariaLabel: 'Size' }, smaller, larger)
  const tools = element('div', { className: 'tools' }, pages, size, search.node, copy, downloads.node)
  const panes = element('div', { className: 'panes' }, picture.node, pane.node)
  const node = element('div', { className: 'reading' }, tools, warnings, legend(), panes)
  for (const act of ['pointerdown', 'keydown']) node.addEventListener(act, () => (isUsed = true), { once: true })
  setZoom(0)
  return {
    node,

    /**
     * Takes what has been read by now. Pages come in any order: the first one is shown until somebody does something here, then
     * it stays at theirs.
     *
     * @param {Result} latest
     */
    update(latest) {
      const shown = result.pages[at]?.page
      result = latest
      texts = pageTexts(latest)
      number.replaceChildren(
        ...latest.pages.map(({ page }, index) => element('option', { value: String(index) }, `Page ${page}`)),
      )
      pages.hidden = latest.pages.length < 2
      warnings.replaceChildren(...warningsOf(entry, latest))
      downloads.update()
      at = latest.pages.findIndex(({ page }) => page === shown)
      if (at < 0 || (at > 0 && !isUsed)) show(0)
      else if (!isDrawn) void draw() // the service may have a picture by now
      settle()
      search.again()
    },
  }
}
