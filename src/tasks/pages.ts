/*
 * Which pages a task has, as its record keeps it: those of an item as ranges, items separated by semicolons, like "1;1-3,7;1".
 */

/** The pages of each item, in few bytes: those of a book are one range. */
export function packPages(items: ReadonlyArray<readonly number[]>): string {
  return items.map(toRanges).join(';')
}

/** What {@link packPages} was given. */
export function unpackPages(packed: string): number[][] {
  return packed.split(';').map((ranges) => ranges.split(',').flatMap(fromRange))
}

function toRanges(pages: readonly number[]): string {
  const ranges: Array<[first: number, last: number]> = []
  for (const page of pages) {
    const range = ranges.at(-1)
    if (range?.[1] === page - 1) range[1] = page
    else ranges.push([page, page])
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}

function fromRange(range: string): number[] {
  const [first = 0, last = first] = range.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

/** A page of a task: the place of its item in the request, its number in there, and how many pages of the task come before it. */
export interface PlacedPage {
  readonly index: number
  readonly page: number
  readonly place: number
}

/** All pages of a task, in order. */
export function placedPages(items: ReadonlyArray<readonly number[]>): PlacedPage[] {
  const pages = items.flatMap((numbers, index) => numbers.map((page) => ({ index, page })))
  return pages.map((page, place) => ({ ...page, place }))
}
