import { type AffineMap, compose, mapPoint } from '../../results/map.ts'
import type { Box } from '../../results/polygon.ts'
import { boundsOn } from './geometry.ts'
import type { Pdfium } from './pdfium.ts'

/** Text of one direction and size: what PDF calls a text object. */
export interface Style {
  /** The direction in which it is read, as a viewer shows it: a unit vector, y downwards. */
  readonly along: readonly [x: number, y: number]
  /** The height of its letters' square, in points. */
  readonly em: number
  /** Whether it is there to be found and not to be seen, as scanners write what they have recognised. */
  readonly invisible: boolean
}

/** From where to where a letter reaches along the direction in which it is read, and across it, downwards; in points. */
export interface Extent {
  readonly from: number
  readonly to: number
  readonly top: number
  readonly bottom: number
}

/** One character of a page. */
export interface Letter {
  /** A code point, or several of them for a ligature; U+FFFD when the document does not say what it is. */
  readonly text: string
  readonly style: Style
  /** What of it is inked, or its cell where nothing is. */
  readonly ink: Extent
  /** The start and end of its cell, side bearings included. */
  readonly cell: { readonly from: number; readonly to: number }
  /** Where the line that it stands on lies, across the direction in which it is read. */
  readonly baseline: number
}

/** A space, or where PDFium saw one that the document does not have. */
export const space = Symbol('space')

/** What the text of a page consists of, in the order of PDFium, which puts right-to-left words into the order of reading. */
export type TextPart = Letter | typeof space

/** ISO 32000-1, 9.3.6: 3 neither fills nor strokes, 7 only clips. */
const unseenModes = [3, 7]

/** Reads the text of a page. */
export function readLetters(pdfium: Pdfium, page: number, view: AffineMap): TextPart[] {
  const text = pdfium.FPDFText_LoadPage(page)
  if (text === 0) return []
  try {
    const count = pdfium.FPDFText_CountChars(text)
    const read = createReader(pdfium, text, count, view)
    const parts: TextPart[] = []
    for (let i = 0; i < count; i++) {
      const part = read(i)
      if (part) parts.push(part)
    }
    return parts
  } finally {
    pdfium.FPDFText_ClosePage(text)
  }
}

function createReader(pdfium: Pdfium, text: number, count: number, view: AffineMap) {
  const { scratch } = pdfium
  const styles = new Map<number, Style>()
  let isUpright = true

  function styleOf(i: number): Style {
    const object = pdfium.FPDFText_GetTextObject(text, i)
    const known = styles.get(object)
    if (known) return known
    pdfium.FPDFText_GetMatrix(text, i, scratch)
    const [a = 1, b = 0, c = 0, d = 1] = pdfium.results().floats
    const [alongX, alongY, upX, upY] = compose(view, [a, b, c, d, 0, 0])
    const length = Math.hypot(alongX, alongY)
    const style: Style = {
      along: length > 0 ? [alongX / length, alongY / length] : [1, 0],
      em: pdfium.FPDFText_GetFontSize(text, i) * Math.hypot(upX, upY),
      invisible: unseenModes.includes(pdfium.FPDFTextObj_GetTextRenderMode(object)),
    }
    styles.set(object, style)
    return style
  }

  function cellOf(i: number, style: Style): Extent {
    pdfium.FPDFText_GetLooseCharBox(text, i, scratch)
    const { 0: left = 0, 1: top = 0, 2: right = 0, 3: bottom = 0 } = pdfium.results().floats
    return extentOf(style, boundsOn(view, left, bottom, right, top))
  }

  function inkOf(i: number, style: Style): Extent | undefined {
    pdfium.FPDFText_GetCharBox(text, i, scratch, scratch + 8, scratch + 16, scratch + 24)
    const { 0: left = 0, 1: right = 0, 2: bottom = 0, 3: top = 0 } = pdfium.results().doubles
    return left < right && bottom < top ? extentOf(style, boundsOn(view, left, bottom, right, top)) : undefined
  }

  return function read(i: number): TextPart | undefined {
    const code = pdfium.FPDFText_GetUnicode(text, i)
    if (isSecondHalf(i, code)) return undefined
    // PDFium adds spaces and line breaks, between all letters of turned text.
    if (pdfium.FPDFText_IsGenerated(text, i) === 1) return code === 0x20 && isUpright ? space : undefined
    if (isSpace(code)) return space
    const style = styleOf(i)
    isUpright = Math.abs(style.along[0]) > 0.999
    const cell = cellOf(i, style)
    pdfium.FPDFText_GetCharOrigin(text, i, scratch, scratch + 8)
    const { 0: originX = 0, 1: originY = 0 } = pdfium.results().doubles
    const [x, y] = mapPoint(view, originX, originY)
    const baseline = y * style.along[0] - x * style.along[1]
    return { text: textOf(codeOf(i, code)), style, ink: inkOf(i, style) ?? cell, cell, baseline }
  }

  /** What lies beyond the first 65,536 characters comes as two: the halves of UTF-16. */
  function isSecondHalf(i: number, code: number): boolean {
    return i > 0 && isLow(code) && isHigh(pdfium.FPDFText_GetUnicode(text, i - 1))
  }

  function codeOf(i: number, code: number): number {
    if (isHigh(code)) {
      const next = i + 1 < count ? pdfium.FPDFText_GetUnicode(text, i + 1) : 0
      if (isLow(next)) return 0x10000 + (code - 0xd800) * 0x400 + (next - 0xdc00)
    }
    if (pdfium.FPDFText_IsHyphen(text, i) === 1) return hyphen
    return code === 0 || pdfium.FPDFText_HasUnicodeMapError(text, i) === 1 ? 0xfffd : code
  }
}

const hyphen = 0x2d

const isHigh = (code: number) => code >= 0xd800 && code <= 0xdbff
const isLow = (code: number) => code >= 0xdc00 && code <= 0xdfff

function isSpace(code: number): boolean {
  return (
    code === 0x20 || code === 0xa0 || (code >= 9 && code <= 13) || (code >= 0x2000 && code <= 0x200b) || code === 0x3000
  )
}

/**
 * Turns the upright box around a turned rectangle back into that rectangle. Of a rectangle w × h turned by an angle it is
 * w·cos + h·sin wide and w·sin + h·cos high; near 45° that tells nothing, and the box itself is taken.
 */
function extentOf({ along }: Style, box: Box): Extent {
  const [cos, sin] = along
  const [width, height] = [box.right - box.left, box.bottom - box.top]
  const [c, s] = [Math.abs(cos), Math.abs(sin)]
  const double = c * c - s * s
  const isSolvable = Math.abs(double) > 0.3
  const w = isSolvable ? Math.max(0, (width * c - height * s) / double) : width
  const h = isSolvable ? Math.max(0, (height * c - width * s) / double) : height
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2]
  const [middle, across] = [x * cos + y * sin, y * cos - x * sin]
  return { from: middle - w / 2, to: middle + w / 2, top: across - h / 2, bottom: across + h / 2 }
}

/** Whether the middle of a letter lies in a box. */
export function isOver({ ink, style }: Letter, { left, top, right, bottom }: Box): boolean {
  const [cos, sin] = style.along
  const [along, across] = [(ink.from + ink.to) / 2, (ink.top + ink.bottom) / 2]
  const [x, y] = [along * cos - across * sin, along * sin + across * cos]
  return x >= left && x <= right && y >= top && y <= bottom
}

/** Ligatures and the shapes of Arabic letters, which fonts have and texts should not (Unicode's presentation forms). */
const presentationForms = /[\ufb00-\ufdff\ufe70-\ufefc]/

/** The bullets that word processors take from fonts of symbols. */
const bullets = new Set([0xf0a7, 0xf0b7])

function textOf(code: number): string {
  if (bullets.has(code)) return '•'
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd'
  const text = String.fromCodePoint(code)
  return presentationForms.test(text) ? text.normalize('NFKC') : text
}
