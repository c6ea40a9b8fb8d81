import type { AffineMap } from '../../results/map.ts'
import type { Box } from '../../results/polygon.ts'
import { areaOf, intersect, type PageSize, viewMap, viewSize } from './geometry.ts'
import { composeLayer, type TextLayer } from './layer.ts'
import { isOver, readLetters, space } from './letters.ts'
import { withTrailer } from './mend.ts'
import { type PageImage, type PageObject, readObjects } from './objects.ts'
import type { Pdfium } from './pdfium.ts'
import { jpegOf, onlyImage, type PagePicture, render } from './picture.ts'
import { findRegions } from './regions.ts'
import { resolutionOf } from './resolution.ts'
import { saveCopy } from './save.ts'
import { readUnits } from './units.ts'

/** What a page has: all that is to be known before anything is rendered. */
export interface PageContents {
  readonly size: PageSize
  readonly layer: TextLayer
  /** Whether it shows anything but text. */
  readonly isDrawn: boolean
  /** Where it shows pictures that may have writing on them, of which the text layer has nothing: in points. */
  readonly pictures: readonly Box[]
}

/** Why a document cannot be opened. */
export class RefusedError extends Error {
  readonly why: 'password' | 'unreadable'
  constructor(why: RefusedError['why'], message: string) {
    super(message)
    this.why = why
  }
}

/** A document that PDFium has opened. */
export type LoadedDocument = ReturnType<typeof loadDocument>

/** FPDF_ERR_PASSWORD */
const passwordError = 4

/** @throws RefusedError */
export function loadDocument(pdfium: Pdfium, bytes: Uint8Array, password: string | undefined) {
  try {
    return loadWhole(pdfium, bytes, password)
  } catch (error) {
    const mended = error instanceof RefusedError && error.why === 'unreadable' ? withTrailer(bytes) : undefined
    if (mended === undefined) throw error
    return loadWhole(pdfium, mended, password)
  }
}

function loadWhole(pdfium: Pdfium, bytes: Uint8Array, password: string | undefined) {
  const file = pdfium.put(bytes)
  const document = openWith(pdfium, file, bytes.length, password ?? '')
  const pageCount = pdfium.FPDF_GetPageCount(document)
  let isOpen = true
  const close = () => {
    if (!isOpen) return
    isOpen = false
    pdfium.FPDF_CloseDocument(document)
    pdfium.free(file)
  }
  if (pageCount < 1) {
    close()
    throw new RefusedError('unreadable', 'It has no pages.')
  }
  const unitOf = readUnits(pdfium, document, bytes)
  const isPlain = hasPlainImages(bytes)

  function withPage<T>(index: number, use: (page: OpenPage) => T): T {
    const page = loadFlat(pdfium, document, index)
    try {
      return use(openPage(pdfium, page, unitOf(index)))
    } finally {
      pdfium.FPDF_ClosePage(page)
    }
  }

  return {
    pageCount,
    contents: (index: number) => withPage(index, contentsOf(pdfium)),
    picture: (index: number, maxPixels: number) => withPage(index, pictureOf(pdfium, isPlain, maxPixels)),
    part: (index: number, part: Box, maxPixels: number) => withPage(index, partOf(pdfium, part, maxPixels)),
    copy: () => saveCopy(pdfium, document),
    close,
  }
}

/** A wrong password does not matter where none is needed. */
function openWith(pdfium: Pdfium, file: number, length: number, password: string): number {
  const text = pdfium.put(Buffer.from(`${password}\0`))
  const document = pdfium.FPDF_LoadMemDocument(file, length, text)
  const error = pdfium.FPDF_GetLastError()
  pdfium.free(text)
  if (document !== 0) return document
  if (error === passwordError && password !== '') return openWith(pdfium, file, length, '')
  pdfium.free(file)
  throw new RefusedError(error === passwordError ? 'password' : 'unreadable', `PDFium says ${error}.`)
}

/** Loads a page with what lies on top of it, the values of forms too, made part of it: that is then found, and seen, as all else is. */
function loadFlat(pdfium: Pdfium, document: number, index: number): number {
  const page = loadPage(pdfium, document, index)
  if (!hasAnnotations(pdfium, page)) return page
  pdfium.FPDFPage_Flatten(page, asDisplayed)
  pdfium.FPDF_ClosePage(page)
  return loadPage(pdfium, document, index)
}

function loadPage(pdfium: Pdfium, document: number, index: number): number {
  const page = pdfium.FPDF_LoadPage(document, index)
  if (page === 0) throw new RefusedError('unreadable', `Page ${index} does not load.`)
  return page
}

interface OpenPage {
  readonly handle: number
  readonly view: AffineMap
  readonly size: PageSize
  readonly whole: Box
}

function openPage(pdfium: Pdfium, handle: number, unit: number): OpenPage {
  pdfium.FPDF_GetPageBoundingBox(handle, pdfium.scratch)
  const { 0: left = 0, 1: top = 0, 2: right = 0, 3: bottom = 0 } = pdfium.results().floats
  const box = { left, top, right, bottom }
  const quarters = pdfium.FPDFPage_GetRotation(handle)
  const size = viewSize(box, quarters, unit)
  if (!(size.width > 0 && size.height > 0)) throw new RefusedError('unreadable', 'The page has no extent.')
  const whole = { left: 0, top: 0, right: size.width, bottom: size.height }
  return { handle, view: viewMap(box, quarters, unit), size, whole }
}

const contentsOf =
  (pdfium: Pdfium) =>
  (page: OpenPage): PageContents => {
    const parts = readLetters(pdfium, page.handle, page.view).filter(
      (part) => part === space || isOver(part, page.whole),
    )
    const objects = readObjects(pdfium, page.handle, page.view, page.whole)
    const regions = objects ? findRegions(imagesOf(objects), page.whole) : [page.whole]
    const hidden = parts.filter((part) => part !== space).filter(({ style }) => style.invisible)
    return {
      size: page.size,
      layer: composeLayer(parts),
      isDrawn: objects?.some(({ kind }) => kind !== 'text') ?? true,
      // Hidden text over a picture is what somebody else has read on it.
      pictures: regions.filter((region) => !hidden.some((letter) => isOver(letter, region))),
    }
  }

const pictureOf =
  (pdfium: Pdfium, isPlain: boolean, maxPixels: number) =>
  (page: OpenPage): PagePicture => {
    const objects = readObjects(pdfium, page.handle, page.view, page.whole)
    const only = objects ? onlyImage(objects, page.size) : undefined
    const jpeg = only && isPlain ? jpegOf(pdfium, only, maxPixels) : undefined
    if (jpeg) return jpeg
    const isDrawn = objects?.some((object) => object.kind !== 'image' && object.isVisible) ?? true
    const density = resolutionOf(imagesOf(objects ?? []), areaOf(page.whole), isDrawn)
    return render(pdfium, page.handle, page.size, page.whole, density, maxPixels)
  }

const partOf =
  (pdfium: Pdfium, part: Box, maxPixels: number) =>
  (page: OpenPage): PagePicture => {
    const objects = readObjects(pdfium, page.handle, page.view, page.whole) ?? []
    for (const { kind, handle } of objects) if (kind === 'text') pdfium.FPDFPageObj_SetIsActive(handle, 0)
    const images = imagesOf(objects).filter(({ box }) => intersect(box, part))
    return render(pdfium, page.handle, page.size, part, resolutionOf(images, areaOf(part), false), maxPixels)
  }

function imagesOf(objects: readonly PageObject[]): PageImage[] {
  return objects.filter((object) => object.kind === 'image')
}

/** FLAT_NORMALDISPLAY; and FPDF_ANNOT_LINK, of which nothing is seen. */
const [asDisplayed, link] = [0, 2]

/** Whether anything lies on top of the page: notes, stamps, the values of forms. */
function hasAnnotations(pdfium: Pdfium, page: number): boolean {
  const count = pdfium.FPDFPage_GetAnnotCount(page)
  for (let i = 0; i < count; i++) {
    const annotation = pdfium.FPDFPage_GetAnnot(page, i)
    const subtype = pdfium.FPDFAnnot_GetSubtype(annotation)
    pdfium.FPDFPage_CloseAnnot(annotation)
    if (subtype !== link) return true
  }
  return false
}

/** What makes a JPEG look otherwise in a document than outside of it. The dictionaries of pictures are never packed, so the file says so. */
const twists = /\/(?:Decode\s*[[\d]|S?Mask\b|ColorTransform\b)/

function hasPlainImages(bytes: Uint8Array): boolean {
  return !twists.test(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'))
}
