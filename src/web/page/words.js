/** @import { Page, Result } from '../../model/result.ts' */

/**
 * The text of a page, and where in it its words are, in UTF-16 units as JavaScript counts.
 *
 * @typedef {{ text: string, words: { from: number, to: number }[] }} PageText
 */

/**
 * Spans of a result count code points; JavaScript's strings count UTF-16 units.
 *
 * @param {string} content
 * @returns {(offset: number) => number}
 */
function unitsOf(content) {
  if (!/[\ud800-\udbff]/.test(content)) return (offset) => offset
  const units = [0]
  for (const character of content) units.push((units.at(-1) ?? 0) + character.length)
  return (offset) => units[offset] ?? content.length
}

/**
 * @param {Result} result
 * @returns {PageText[]} one for each of its pages
 */
export function pageTexts({ content, pages }) {
  const units = unitsOf(content)
  return pages.map(({ span, words }) => {
    const start = units(span.offset)
    return {
      text: content.slice(start, units(span.offset + span.length)),
      words: words.map(({ span: { offset, length } }) => ({
        from: units(offset) - start,
        to: units(offset + length) - start,
      })),
    }
  })
}

/**
 * The text of a page in paragraphs of pieces. A piece that is a word has its number.
 *
 * @param {PageText} page
 * @returns {{ text: string, word?: number }[][]}
 */
export function paragraphsOf({ text, words }) {
  /** @type {{ text: string, word?: number }[][]} */
  const paragraphs = [[]]
  let at = 0
  /** @param {number} to */
  const between = (to) => {
    const [first = '', ...rest] = text.slice(at, to).split(/\n{2,}/)
    if (first) paragraphs.at(-1)?.push({ text: first })
    for (const part of rest) paragraphs.push(part ? [{ text: part }] : [])
  }
  for (const [word, { from, to }] of words.entries()) {
    if (from < at) continue // part of another
    between(from)
    paragraphs.at(-1)?.push({ text: text.slice(from, to), word })
    at = to
  }
  between(text.length)
  return paragraphs.filter((paragraph) => paragraph.length > 0)
}

/**
 * Everywhere that a text is found, whatever the case of its letters; white space stands for any.
 *
 * @param {readonly PageText[]} pages
 * @param {string} wanted
 * @returns {{ page: number, words: number[] }[]} the words that it is in, by the index of their page
 */
export function findIn(pages, wanted) {
  const parts = wanted.trim().split(/\s+/).filter(Boolean)
  if (parts.length === 0) return []
  const pattern = new RegExp(parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('\\s+'), 'giu')
  return pages.flatMap(({ text, words }, page) =>
    [...text.matchAll(pattern)].map(({ index, 0: { length } }) => ({
      page,
      words: words.flatMap(({ from, to }, word) => (from < index + length && to > index ? [word] : [])),
    })),
  )
}

/**
 * How sure a word is, in three steps.
 *
 * @param {number} confidence from 0 to 1
 */
export function sureness(confidence) {
  if (confidence >= 0.9) return 'sure'
  return confidence >= 0.7 ? 'likely' : 'unsure'
}

/** The word is isolated (U+2068, U+2069): one from right to left leaves the rest in order. @param {Page['words'][number]} word */
export function describeWord({ content, confidence }) {
  return `\u2068${content}\u2069 · ${Math.round(confidence * 100)}% sure`
}
