import { InvalidRequestError, TooManyPagesError } from '../errors.ts'
import type { PageRange } from '../model/options.ts'

/**
 * The pages of a document that are wanted, each once, in ascending order.
 *
 * @param count how many it has
 * @param ranges left out: all of them
 * @throws InvalidRequestError for a page that is not there; TooManyPagesError
 */
export function pickPages(
  count: number,
  ranges: readonly PageRange[] = [{ from: 1, to: count }],
  { maxPages }: { readonly maxPages: number },
): number[] {
  const last = Math.max(...ranges.map(({ to }) => to))
  if (last > count) throw new InvalidRequestError(`pages: there is no page ${last}; the document has ${count}.`)
  const pages = new Set<number>()
  for (const { from, to } of ranges) for (let page = from; page <= to; page++) pages.add(page)
  if (pages.size > maxPages) throw new TooManyPagesError(pages.size, maxPages)
  return Array.from(pages).toSorted((a, b) => a - b)
}
