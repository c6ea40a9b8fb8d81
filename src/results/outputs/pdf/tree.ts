import type { PdfDocument } from './file/document.ts'
import { arrayOf, dict, Name, numberOf, Ref } from './file/values.ts'
import { type PageNode, pagesOf, rootOf } from './pages.ts'

/** A tree of pages that grows at its end. */
export interface PageTree {
  /** The node that further pages are of. */
  readonly root: Ref
  append(pages: readonly PageNode[]): void
  /** Puts the pages that the document has already in their place among the others. */
  appendOwn(): void
}

/** Sets up a new root in a document's tree, so that what it has stays together as it is, and others come before and after it. */
export function createTree(document: PdfDocument): PageTree {
  const catalogue = rootOf(document)
  const own = catalogue.dict.get('Pages')
  const count = pagesOf(document).length
  const node = dict({ Type: new Name('Pages'), Kids: [], Count: 0 })
  const root = document.add(node)
  catalogue.dict.set('Pages', root)
  document.touch(catalogue.owner)
  const grow = (kids: readonly Ref[], pages: number) => {
    arrayOf(node.get('Kids')).push(...kids)
    node.set('Count', numberOf(node.get('Count'), 0) + pages)
  }
  return {
    root,
    append: (pages) =>
      grow(
        pages.map(({ owner }) => owner),
        pages.length,
      ),
    appendOwn() {
      const top = document.resolve(own)
      if (!(own instanceof Ref) || !(top instanceof Map)) return
      top.set('Parent', root)
      document.touch(own)
      grow([own], count)
    },
  }
}
