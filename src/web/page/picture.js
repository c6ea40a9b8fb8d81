/** @import { Page } from '../../model/result.ts' */
import { element } from './element.js'
import { describeWord, sureness } from './words.js'

const svg = 'http://www.w3.org/2000/svg'

/** @typedef {ReturnType<typeof createPicture>} Picture */

/**
 * A page as a sheet with its words marked.
 *
 * @param {(word: number) => void} chosen called with a word that was clicked, or entered by keyboard
 */
export function createPicture(chosen) {
  const marks = document.createElementNS(svg, 'svg')
  marks.setAttribute('preserveAspectRatio', 'none')
  marks.setAttribute('aria-hidden', 'true')
  const bubble = element('div', { className: 'bubble', hidden: true })
  const said = element('p', { className: 'unseen', role: 'status' })
  const hint = element('p', { className: 'paper', hidden: true })
  const sheet = element('div', { className: 'sheet', tabIndex: 0, role: 'application' }, hint, marks, bubble)
  sheet.ariaLabel = 'Words on the page. Arrow keys go from word to word, Enter finds the word in the text.'
  /** @type {Page['words']} */
  let words = []
  /** @type {Element[]} */
  let shapes = []
  /** @type {number | undefined} */
  let pointed

  /** @param {number | undefined} index @param {boolean} aloud */
  function point(index, aloud = false) {
    if (pointed !== undefined) shapes[pointed]?.classList.remove('pointed')
    pointed = index
    const [word, shape] = index === undefined ? [] : [words[index], shapes[index]]
    bubble.hidden = !word
    if (!word || !shape) return
    shape.classList.add('pointed')
    bubble.textContent = describeWord(word)
    place(shape.getBoundingClientRect())
    if (aloud) said.textContent = describeWord(word)
  }

  /** Above the word, and within the sheet. @param {DOMRect} box */
  function place(box) {
    const { left, top, width } = sheet.getBoundingClientRect()
    const half = bubble.offsetWidth / 2
    const middle = Math.min(Math.max(box.left + box.width / 2 - left, half), Math.max(half, width - half))
    const above = box.top - top - bubble.offsetHeight - 6
    bubble.style.translate = `${middle - half}px ${above < 0 ? box.bottom - top + 6 : above}px`
  }

  /** @param {Event} event */
  const wordAt = ({ target }) =>
    target instanceof Element && target.parentNode === marks ? shapes.indexOf(target) : -1

  marks.addEventListener('pointerover', (event) => wordAt(event) >= 0 && point(wordAt(event)))
  marks.addEventListener('pointerleave', () => point(undefined))
  marks.addEventListener('click', (event) => {
    const word = wordAt(event)
    if (word < 0) return
    point(word)
    chosen(word)
  })
  sheet.addEventListener('blur', () => point(undefined))
  sheet.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return point(undefined)
    if (event.key === 'Enter' && pointed !== undefined) return chosen(pointed)
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined || words.length === 0) return
    event.preventDefault()
    point(pointed === undefined ? 0 : Math.min(Math.max(pointed + step, 0), words.length - 1), true)
    if (pointed !== undefined) shapes[pointed]?.scrollIntoView({ block: 'nearest' })
  })

  return {
    node: element('div', { className: 'picture' }, sheet, said),

    /** Shows the marks of a page, and nothing below them until there is a picture. @param {Page} page */
    show(page) {
      point(undefined)
      words = page.words
      sheet.style.aspectRatio = `${page.width} / ${page.height}`
      marks.setAttribute('viewBox', `0 0 ${page.width} ${page.height}`)
      shapes = words.map(({ polygon, confidence }) => {
        const shape = document.createElementNS(svg, 'polygon')
        shape.setAttribute('points', polygon.join(' '))
        shape.classList.add(sureness(confidence))
        return shape
      })
      marks.replaceChildren(...shapes)
      sheet.querySelector('img, canvas')?.remove()
      hint.hidden = true
    },

    /** @param {HTMLElement | undefined} picture */
    setPicture(picture) {
      sheet.querySelector('img, canvas')?.remove()
      if (picture) sheet.prepend(picture)
      hint.hidden = picture !== undefined
      hint.textContent = 'This browser cannot show the picture. The words are marked where they stand on it.'
    },

    /** Marks words as selected or found, and no others. @param {readonly number[]} indices @param {'selected' | 'found'} how */
    mark(indices, how) {
      for (const shape of marks.querySelectorAll(`.${how}`)) shape.classList.remove(how)
      for (const index of indices) shapes[index]?.classList.add(how)
    },

    /** How wide the sheet is, as a share of the room that it has. @param {number} zoom */
    zoom(zoom) {
      sheet.style.inlineSize = `${zoom * 100}%`
    },

    /** In pixels of the screen. */
    width: () => Math.max(300, sheet.clientWidth) * devicePixelRatio,
  }
}
