import { type AffineMap, compose } from '../../results/map.ts'
import type { Box } from '../../results/polygon.ts'
import { boundsOn, intersect } from './geometry.ts'
import type { Pdfium } from './pdfium.ts'

/** A picture that a page shows. */
export interface PageImage {
  readonly kind: 'image'
  /** PDFium's handle, valid as long as the page is. */
  readonly handle: number
  /** Where its unit square goes on the page as a viewer shows it (ISO 32000-1, 8.9.5). */
  readonly map: AffineMap
  /** The part of it that lies on the page. */
  readonly box: Box
  readonly width: number
  readonly height: number
  /** FPDF_COLORSPACE_… */
  readonly colours: number
  /** Whether a path cuts it, or it is see-through. */
  readonly isCut: boolean
}

/** Anything else that it shows; text that nobody sees is not shown. */
export interface PageMark {
  readonly kind: 'text' | 'drawing'
  readonly handle: number
  readonly isVisible: boolean
}

/** What a page consists of, forms (ISO 32000-1, 8.10) taken apart. */
export type PageObject = PageImage | PageMark

/** FPDF_PAGEOBJ_… */
const types = { text: 1, image: 3, form: 5 }

/** Deeper than this nobody nests forms. */
const deepest = 12
/** A page of more objects is shown, but not looked into. */
const most = 200_000

const identity: AffineMap = [1, 0, 0, 1, 0, 0]

/** The objects of a page, or nothing when they are too many to be looked at. */
export function readObjects(pdfium: Pdfium, page: number, view: AffineMap, shown: Box): PageObject[] | undefined {
  const objects: PageObject[] = []
  let seen = 0

  function walk(count: number, at: (i: number) => number, map: AffineMap, depth: number): boolean {
    for (let i = 0; i < count; i++) {
      const handle = at(i)
      if (handle === 0) continue
      if (++seen > most || depth > deepest) return false
      const type = pdfium.FPDFPageObj_GetType(handle)
      if (type === types.form) {
        const inner = compose(map, matrixOf(pdfium, handle))
        const inside = (j: number) => pdfium.FPDFFormObj_GetObject(handle, j)
        if (!walk(pdfium.FPDFFormObj_CountObjects(handle), inside, inner, depth + 1)) return false
      } else if (type === types.image) {
        const image = readImage(pdfium, page, handle, compose(view, map), shown)
        if (image) objects.push(image)
      } else objects.push(readMark(pdfium, handle, type))
    }
    return true
  }

  const onPage = (i: number) => pdfium.FPDFPage_GetObject(page, i)
  return walk(pdfium.FPDFPage_CountObjects(page), onPage, identity, 0) ? objects : undefined
}

function readMark(pdfium: Pdfium, handle: number, type: number): PageMark {
  const isText = type === types.text
  const isVisible = !isText || ![3, 7].includes(pdfium.FPDFTextObj_GetTextRenderMode(handle))
  return { kind: isText ? 'text' : 'drawing', handle, isVisible }
}

function readImage(pdfium: Pdfium, page: number, handle: number, view: AffineMap, shown: Box): PageImage | undefined {
  const map = compose(view, matrixOf(pdfium, handle))
  const box = intersect(boundsOn(map, 0, 0, 1, 1), shown)
  if (box === undefined || pdfium.FPDFImageObj_GetImageMetadata(handle, page, pdfium.scratch) === 0) return undefined
  // FPDF_IMAGEOBJ_METADATA: width, height, two resolutions (floats), bits, colour space, marked content.
  const { 0: width = 0, 1: height = 0, 5: colours = 0 } = pdfium.results().integers
  if (width === 0 || height === 0) return undefined
  const paths = pdfium.FPDFClipPath_CountPaths(pdfium.FPDFPageObj_GetClipPath(handle))
  const isCut = paths > 0 || pdfium.FPDFPageObj_HasTransparency(handle) === 1
  return { kind: 'image', handle, map, box, width, height, colours, isCut }
}

function matrixOf(pdfium: Pdfium, handle: number): AffineMap {
  if (pdfium.FPDFPageObj_GetMatrix(handle, pdfium.scratch) === 0) return identity
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = pdfium.results().floats
  return [a, b, c, d, e, f]
}
