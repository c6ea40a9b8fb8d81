/**
 * @import { Result } from '../../model/result.ts'
 * @import { Entry } from './documents.js'
 * @import { Service } from './service.js'
 */
import { createDownloads } from './downloads.js'
import { announce, element } from './element.js'
import { createPagePictures } from './page-pictures.js'
import { createPicture } from './picture.js'
import { createSearchBox } from './search-box.js'
import { createTextPane } from './text-pane.js'
import { warningsOf } from './warnings.js'
import { findIn, pageTexts } from './words.js'

const zooms = [1, 1.5, 2, 3]

/**
 * A file that was read: its pages beside their text, one at a time.
 *
 * @param {Entry} entry
 * @param {Result} result
 * @param {Service} service
 */
export function createReading(entry, result, service) {
  const texts = pageTexts(result)
  const pictureOf = createPagePictures(entry, result, service)
  let at = -1
  let zoom = 0
  /** @type {ReturnType<typeof findIn>} */
  let matches = []

  const pane = createTextPane((words) => picture.mark(words, 'selected'))
  const picture = createPicture((word) => pane.find([word]))
  const previous = button('‹', 'Previous page', () => show(at - 1))
  const next = button('›', 'Next page', () => show(at + 1))
  const number = element('select', { ariaLabel: 'Page' })
  number.append(...result.pages.map(({ page }, index) => element('option', { value: String(index) }, `Page ${page}`)))
  number.addEventListener('change', () => show(Number(number.value)))
  const smaller = button('−', 'Smaller', () => setZoom(zoom - 1))
  const larger = button('+', 'Larger', () => setZoom(zoom + 1))
  const copy = button('Copy text', '', async () => {
    await navigator.clipboard.writeText(result.content.replaceAll('\f', '\n\n'))
    announce('The text is copied.')
    copy.textContent = 'Copied'
    setTimeout(() => (copy.textContent = 'Copy text'), 2_000)
  })
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

  /** @param {readonly number[]} words */
  function highlight(words) {
    pane.find(words)
    picture.mark(words, 'found')
  }

  /** @param {number} index */
  function show(index) {
    const [page, text] = [result.pages[index], texts[index]]
    if (!page || !text || index === at) return
    at = index
    number.value = String(index)
    previous.disabled = index === 0
    next.disabled = index === result.pages.length - 1
    picture.show(page)
    pane.show(page, text)
    void draw()
  }

  async function draw() {
    const index = at
    const drawn = await pictureOf(index, picture.width())
    if (index === at) picture.setPicture(drawn)
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
  const tools = element('div', { className: 'tools' }, pages, size, search, copy, createDownloads(entry, service))
  const node = element('div', { className: 'reading' }, tools, ...warningsOf(entry, result), legend())
  node.append(element('div', { className: 'panes' }, picture.node, pane.node))
  return {
    node,
    /** To be called when it is on the page: pictures are drawn as large as they are shown. */
    start() {
      setZoom(0)
      show(0)
    },
  }
}

/** @param {string} text @param {string} label @param {() => void} press */
function button(text, label, press) {
  const made = element('button', { type: 'button' }, text)
  if (label) made.ariaLabel = label
  made.addEventListener('click', press)
  return made
}

function legend() {
  const steps = { sure: 'sure', likely: 'likely', unsure: 'look again' }
  const items = Object.entries(steps).map(([name, text]) =>
    element('li', {}, element('span', { className: `swatch ${name}` }), text),
  )
  return element('ul', { className: 'legend', ariaLabel: 'How sure a word is' }, ...items)
}
