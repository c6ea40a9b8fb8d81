import type { UprightLine } from '../../upright.ts'

/** How an item of a list begins: its number, or none for a bullet. */
export interface Marker {
  readonly number: number | undefined
  readonly written: string
  /** What the line says behind it. */
  readonly rest: string
}

const bullet = /^([•·▪◦‣●○■□–—*-]) +(?=\S)|^([•▪◦‣●■])(?=\p{L})/u
const number = /^(\d{1,3})[.)] +(?=\S)/

/** What engines read a bullet as, when nothing else begins lines so: at least two lines must, and a quotation must not end. */
const misread = /^[«e¢©°+] +(?=[^»]+$)/

/** Tells how a line begins as an item. `document` are all its lines. */
export function createMarkers(document: readonly UprightLine[]): (line: UprightLine) => Marker | undefined {
  const counts = new Map<string, number>()
  for (const { line } of document) {
    const [found] = misread.exec(line.content) ?? []
    if (found !== undefined) counts.set(found, (counts.get(found) ?? 0) + 1)
  }
  return ({ line: { content } }) => {
    const [numbered, digits] = number.exec(content) ?? []
    if (numbered !== undefined) {
      return { number: Number(digits), written: numbered.trim(), rest: content.slice(numbered.length) }
    }
    const [doubtful = ''] = misread.exec(content) ?? []
    const [marked] = bullet.exec(content) ?? ((counts.get(doubtful) ?? 0) > 1 ? [doubtful] : [])
    return marked === undefined ? undefined : { number: undefined, written: '-', rest: content.slice(marked.length) }
  }
}

/** Whether a line that begins like this is the next item after another one. */
export function follows(marker: Marker | undefined, before: Marker): boolean {
  if (marker === undefined) return false
  return before.number === undefined ? marker.number === undefined : marker.number === before.number + 1
}
