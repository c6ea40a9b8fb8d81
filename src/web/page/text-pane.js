/** @import { Page } from '../../model/result.ts' */
/** @import { PageText } from './words.js' */
import { element } from './element.js'
import { describeWord, paragraphsOf, sureness } from './words.js'

/**
 * The text of a page, in which every word knows its number.
 *
 * @param {(words: number[]) => void} selected called with the words that the reader has selected
 * @param {AbortSignal} closed when there is nothing to select any more
 */
export function createTextPane(selected, closed) {
  const node = element('div', { className: 'text', tabIndex: 0, role: 'region', ariaLabel: 'Text of the page' })
  /** @type {Map<number, HTMLElement>} */
  let words = new Map()

  document.addEventListener('selectionchange', () => selected(wordsIn(getSelection())), { signal: closed })

  /** @param {Selection | null} selection @returns {number[]} */
  function wordsIn(selection) {
    if (!selection || selection.isCollapsed || !selection.anchorNode || !node.contains(selection.anchorNode)) return []
    return [...words].flatMap(([word, span]) => (selection.containsNode(span, true) ? [word] : []))
  }

  return {
    node,

    /** @param {Page} page @param {PageText} text */
    show(page, text) {
      words = new Map()
      const paragraphs = paragraphsOf(text).map((pieces) =>
        element(
          'p',
          { dir: 'auto' },
          ...pieces.map(({ text: piece, word }) => {
            const shown = word === undefined ? undefined : page.words[word]
            if (word === undefined || !shown) return piece
            const span = element('span', { className: sureness(shown.confidence), title: describeWord(shown) }, piece)
            words.set(word, span)
            return span
          }),
        ),
      )
      const empty = element('p', { className: 'empty' }, 'There is no text on this page.')
      node.replaceChildren(...(paragraphs.length > 0 ? paragraphs : [empty]))
      node.scrollTop = 0
    },

    /** Marks words, and no others, and brings the first into view. @param {readonly number[]} indices */
    find(indices) {
      for (const span of node.querySelectorAll('.found')) span.classList.remove('found')
      for (const index of indices) words.get(index)?.classList.add('found')
      const first = indices[0] === undefined ? undefined : words.get(indices[0])
      first?.scrollIntoView({ block: 'nearest' })
    },
  }
}
