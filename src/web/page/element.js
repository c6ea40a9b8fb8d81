/**
 * Makes an element. Attributes that have no property (`data-…`) are set by the caller.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<HTMLElementTagNameMap[Tag]>} properties
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties)
  node.append(...children)
  return node
}

/**
 * The element of the page that has this id.
 *
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`The page has no ${id}.`)
  return found
}

/**
 * Tells somebody who does not see the page what has happened.
 *
 * @param {string} text
 */
export function announce(text) {
  byId('announcer', HTMLElement).textContent = text
}

/**
 * @param {string} text
 * @param {string} label what it is called, where its text does not say
 * @param {() => void} press
 */
export function button(text, label, press) {
  const made = element('button', { type: 'button' }, text)
  if (label) made.ariaLabel = label
  made.addEventListener('click', press)
  return made
}
