import { element } from './element.js'

/** What the marks of words mean, in the steps of {@link import('./words.js').sureness}. */
export function legend() {
  const steps = { sure: 'sure', likely: 'likely', unsure: 'look again' }
  const items = Object.entries(steps).map(([name, text]) =>
    element('li', {}, element('span', { className: `swatch ${name}` }), text),
  )
  return element('ul', { className: 'legend', ariaLabel: 'How sure a word is' }, ...items)
}
