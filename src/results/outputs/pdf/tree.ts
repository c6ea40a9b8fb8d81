import type { PdfDocument } from './file/document.ts'
import { arrayOf, BrokenPdfError, dict, Name, numberOf, Ref } from './file/values.ts'
import { type PageNode, pagesOf, rootOf } from './pages.ts'

/** A tree of pages that grows at its end. */
export interface PageTree {
  /** The node that further pages are of. */
  readonly root: Ref
  append(pages: readonly PageNode[]): void
  /** Puts the pages that the document had already in their place among the others. */
  appendOwn(): readonly PageNode[]
}

/** Sets up a new root in a document's tree, so that what it has stays together as it is, and others come before and after it. */
export function createTree(document: PdfDocument): PageTree {
  const catalogue = rootOf(document)
  const own = catalogue.dict.get('Pages')
  const pages = pagesOf(document)
  const node = dict({ Type: new Name('Pages'), Kids: [], Count: 0 })
  const root = document.add(node)
  catalogue.dict.set('Pages', root)
  document.touch(catalogue.owner)
  const grow = (kids: readonly Ref[], count: number) => {
    arrayOf(node.get('Kids')).push(...kids)
    node.set('Count', numberOf(node.get('Count'), 0) + count)
  }
  return {
    root,
    append: (more) =>
      grow(
        more.map(({ owner }) => owner),
        more.length,
      ),
    appendOwn() {
      const top = document.resolve(own)
      if (!(own instanceof Ref) || !(top instanceof Map)) throw new BrokenPdfError('no pages')
      top.set('Parent', root)
      document.touch(own)
      grow([own], pages.length)
      return pages
    },
  }
}
