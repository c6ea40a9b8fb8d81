import { element } from './element.js'

/**
 * A field that searches, with where one is among what was found.
 *
 * @param {(wanted: string) => number} search says how often it was found
 * @param {(index: number) => void} go shows one of them
 */
export function createSearchBox(search, go) {
  const input = element('input', { type: 'search', placeholder: 'Search', ariaLabel: 'Search in this file' })
  const where = element('output', { className: 'where' })
  const previous = element('button', { type: 'button', ariaLabel: 'Previous match', hidden: true }, '↑')
  const next = element('button', { type: 'button', ariaLabel: 'Next match', hidden: true }, '↓')
  let [count, at] = [0, 0]

  function tell() {
    const nothing = input.value.trim() === '' ? '' : 'Not found'
    where.textContent = count === 0 ? nothing : `${at + 1} of ${count}`
    previous.hidden = next.hidden = count < 2
  }
  function show() {
    tell()
    if (count > 0) go(at)
  }
  /** @param {number} by */
  function step(by) {
    if (count === 0) return
    at = (at + by + count) % count
    show()
  }
  input.addEventListener('input', () => {
    at = 0
    count = search(input.value)
    show()
  })
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
  })
  previous.addEventListener('click', () => step(-1))
  next.addEventListener('click', () => step(1))
  return {
    node: element('div', { className: 'search', role: 'search' }, input, where, previous, next),

    /** Counts anew when there is more to search in, and goes nowhere. */
    again() {
      count = search(input.value)
      at = Math.min(at, Math.max(0, count - 1))
      tell()
    },
  }
}
