import type { PdfDocument } from './file/document.ts'
import { arrayOf, BrokenPdfError, type Dict, dictOf, isName, Name, numberOf, Ref, type Value } from './file/values.ts'

/** A dictionary, and the object that it is in: the one to write again when it was changed. */
export interface Owned {
  readonly dict: Dict
  readonly owner: Ref
}

/** A page, and the nodes of the tree above it, from which it inherits; the nearest first. */
export interface PageNode extends Owned {
  readonly above: readonly Owned[]
}

/** A box in the page's own space: left, bottom, right, top. */
export type Box = readonly [left: number, bottom: number, right: number, top: number]

/** No tree of pages is deeper. */
const maxDepth = 64

/**
 * The pages of a document in order (ISO 32000-2 §7.7.3), told as viewers do: a node with kids is no page, whatever its type says, and
 * a node is gone through once. A page that is missing, or is something else, leaves an empty one in its place: PDFium, which gave
 * the pages their numbers, counts it.
 *
 * @param most looks for no more than these
 * @throws BrokenPdfError
 */
export function pagesOf(document: PdfDocument, most = Infinity): PageNode[] {
  const pages: PageNode[] = []
  const seen = new Set<number>()
  const visit = (node: Value, owner: Ref, above: readonly Owned[]): void => {
    if (above.length > maxDepth) throw new BrokenPdfError('pages nested too deeply')
    const ref = node instanceof Ref ? node : owner
    const dict = document.resolve(node)
    if (pages.length >= most) return
    if (!(dict instanceof Map)) {
      if (above.length > 0) pages.push({ dict: new Map([['Type', new Name('Page')]]), owner: ref, above })
      return
    }
    const kids = document.resolve(dict.get('Kids'))
    if (!Array.isArray(kids)) {
      pages.push({ dict, owner: ref, above })
      return
    }
    if (node instanceof Ref && seen.has(node.num)) return
    seen.add(ref.num)
    const kidsRef = dict.get('Kids')
    for (const kid of kids) visit(kid, kidsRef instanceof Ref ? kidsRef : ref, [{ dict, owner: ref }, ...above])
  }
  const root = rootOf(document)
  visit(root.dict.get('Pages') ?? null, root.owner, [])
  return pages
}

/** The catalogue. @throws BrokenPdfError when there is none */
export function rootOf(document: PdfDocument): Owned {
  const owner = document.trailer.get('Root')
  const dict = document.resolve(owner)
  if (!(owner instanceof Ref) || !(dict instanceof Map)) throw new BrokenPdfError('no catalogue')
  return { dict, owner }
}

/** What a page says of a thing, or inherits, and where that stands. */
export function inherited(page: PageNode, key: string): { readonly value: Value; readonly from: Owned } | undefined {
  for (const from of [page, ...page.above]) {
    const value = from.dict.get(key)
    if (value !== undefined && value !== null) return { value, from }
  }
  return undefined
}

/** The part of a page that viewers show: its crop box, as far as it is on the medium. */
export function shownBox(document: PdfDocument, page: PageNode): Box {
  const media = boxOf(document, page, 'MediaBox') ?? [0, 0, 612, 792]
  const crop = boxOf(document, page, 'CropBox') ?? media
  const [left, bottom] = [Math.max(media[0], crop[0]), Math.max(media[1], crop[1])]
  const [right, top] = [Math.min(media[2], crop[2]), Math.min(media[3], crop[3])]
  return right > left && top > bottom ? [left, bottom, right, top] : media
}

function boxOf(document: PdfDocument, page: PageNode, key: string): Box | undefined {
  const [x1, y1, x2, y2] = arrayOf(document.resolve(inherited(page, key)?.value)).map((n) =>
    numberOf(document.resolve(n), NaN),
  )
  if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined) return undefined
  const box: Box = [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)]
  return box[2] > box[0] && box[3] > box[1] ? box : undefined
}

/** Degrees clockwise by which viewers turn a page: 0, 90, 180 or 270. */
export function rotationOf(document: PdfDocument, page: PageNode): number {
  const turns = Math.trunc(numberOf(document.resolve(inherited(page, 'Rotate')?.value), 0) / 90)
  return (((turns % 4) + 4) % 4) * 90
}

/** Whether somebody has signed the document: a signature would say that it was changed (ISO 32000-2 §12.7.5.5, §12.8.6). */
export function isSigned(document: PdfDocument): boolean {
  const { dict: root } = rootOf(document)
  const seen = new Set<number>()
  const signed = (field: Value, type: Value, depth: number): boolean => {
    if (field instanceof Ref && seen.has(field.num)) return false
    if (field instanceof Ref) seen.add(field.num)
    const entries = dictOf(document.resolve(field))
    const own = document.resolve(entries.get('FT')) ?? type
    if (isName(own, 'Sig') && document.resolve(entries.get('V')) instanceof Map) return true
    return depth < maxDepth && arrayOf(document.resolve(entries.get('Kids'))).some((kid) => signed(kid, own, depth + 1))
  }
  const form = dictOf(document.resolve(root.get('AcroForm')))
  const certified = dictOf(document.resolve(root.get('Perms'))).has('DocMDP')
  return certified || arrayOf(document.resolve(form.get('Fields'))).some((field) => signed(field, null, 0))
}
