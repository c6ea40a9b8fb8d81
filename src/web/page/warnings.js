/**
 * @import { Result } from '../../model/result.ts'
 * @import { Entry } from './documents.js'
 */
import { element } from './element.js'

/**
 * What a reader should know: pages that could not be read, and what the result itself warns of.
 *
 * @param {Entry} entry
 * @param {Result} result
 * @returns {HTMLElement[]} a list, or nothing
 */
export function warningsOf({ task }, result) {
  const errors = (task?.errors ?? []).map(({ page, detail }) => (page ? `Page ${page}: ${detail}` : detail))
  const warnings = result.pages.flatMap((page) => warningsIn(page).map((detail) => `Page ${page.page}: ${detail}`))
  const all = [...errors, ...warningsIn(result), ...warnings]
  if (all.length === 0) return []
  const items = all.map((text) => element('li', {}, text))
  return [element('ul', { className: 'warnings', ariaLabel: 'Warnings' }, ...items)]
}

/** @param {object} of a result or a page, which may have warnings @returns {string[]} */
function warningsIn(of) {
  const warnings = 'warnings' in of && Array.isArray(of.warnings) ? of.warnings : []
  return warnings.map(({ detail }) => String(detail))
}
