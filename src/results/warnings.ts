import type { Warning } from '../model/result.ts'

/** @param confidence of the page */
export function lowConfidence(confidence: number): Warning {
  const detail = `The words were read with a confidence of ${confidence.toFixed(2)} in the mean: many may be wrong.`
  return { code: 'low-confidence', detail }
}

/** Of a page that has an error. */
export function pageNotRead(): Warning {
  return { code: 'text-not-read', detail: 'The page could not be read; the errors of its task say why.', share: 1 }
}

/** @param share of what looks like letters; kept to a thousandth */
export function textNotRead(share: number): Warning {
  const rounded = Math.round(share * 1000) / 1000
  return {
    code: 'text-not-read',
    detail: `${(100 * rounded).toFixed(1)}% of what looks like letters was not read.`,
    share: rounded,
  }
}
