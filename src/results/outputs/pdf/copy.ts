import type { PdfDocument } from './file/document.ts'
import { type Dict, Ref, Stream, type Value } from './file/values.ts'
import { inherited, type PageNode } from './pages.ts'

/** What a page takes from the nodes above it (ISO 32000-2 table 31). */
const heritage = ['Resources', 'MediaBox', 'CropBox', 'Rotate']
/** What points to where the page stood in its document: the tree, the structure, threads of articles. */
const left = ['Parent', 'StructParents', 'B', 'Tabs']

/** Copies pages of one document, with all they refer to, under a node of another. Links between them lead to the copies. */
export function copyPages(from: PdfDocument, pages: readonly PageNode[], into: PdfDocument, parent: Ref): PageNode[] {
  const copies = new Map<number, Ref>()
  const waiting: Array<readonly [Ref, Value]> = []

  function copyOf(ref: Ref): Ref {
    const known = copies.get(ref.num)
    if (known !== undefined) return known
    const copy = into.add(null)
    copies.set(ref.num, copy)
    waiting.push([copy, from.resolve(ref)])
    return copy
  }
  function copied(value: Value): Value {
    if (value instanceof Ref) return copyOf(value)
    if (Array.isArray(value)) return value.map(copied)
    if (value instanceof Map) return copiedDict(value)
    return value instanceof Stream ? new Stream(copiedDict(value.dict), value.data) : value
  }
  const copiedDict = (entries: Dict): Dict => new Map([...entries].map(([key, value]) => [key, copied(value)]))

  const nodes = pages.map((page) => {
    const owner = into.add(null)
    if (from.resolve(page.owner) === page.dict) copies.set(page.owner.num, owner)
    return { page, owner }
  })
  const result = nodes.map(({ page, owner }): PageNode => {
    const kept = new Map([...page.dict].filter(([key]) => !left.includes(key)))
    for (const key of heritage) {
      const found = inherited(page, key)
      if (found !== undefined) kept.set(key, found.value)
    }
    const dict = copiedDict(kept).set('Parent', parent)
    into.replace(owner, dict)
    return { dict, owner, above: [] }
  })
  // One after another, not within each other: documents are linked more deeply than the stack is.
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) into.replace(next[0], copied(next[1]))
  return result
}
