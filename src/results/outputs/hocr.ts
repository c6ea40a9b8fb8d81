import type { Block, Line, Page, Polygon, Result, Word } from '../../model/result.ts'
import { angleOf, boundsOf, boxPolygon, isUpright } from '../polygon.ts'
import { inPixels, pointsResolution } from '../scale.ts'
import { isSpaced, linesOf, type NumberedPage, numberedPages, wordsOf } from '../structure.ts'
import { rightToLeftScript } from './direction.ts'
import { element, escapeXml } from './xml.ts'

const doctype =
  '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">'

const head = element(
  'head',
  {},
  element('title', {}, 'Lector') +
    element('meta', { 'http-equiv': 'Content-Type', content: 'text/html;charset=utf-8' }) +
    element('meta', { name: 'ocr-system', content: 'Lector' }) +
    element('meta', { name: 'ocr-capabilities', content: 'ocr_page ocr_carea ocr_image ocr_par ocr_line ocrx_word' }),
)

/**
 * hOCR 1.2 (kba.github.io/hocr-spec/1.2) in XHTML 1.0. `ppageno` counts from 0; what is turned has `poly`, and a line `baseline` too,
 * or `textangle` from 45° on. A line in a script that is written from right to left says so, and in which one (BCP 47, without a
 * language). Names of files are not in it.
 */
export function toHocr(result: Result): string {
  const body = element('body', {}, `\n${numberedPages(result).map(pageElement).join('\n')}\n`)
  const html = element('html', { xmlns: 'http://www.w3.org/1999/xhtml' }, `\n${head}\n${body}\n`)
  return `<?xml version="1.0" encoding="UTF-8"?>\n${doctype}\n${html}\n`
}

function pageElement([number, measured]: NumberedPage): string {
  const isScaled = measured.unit === 'point'
  const page = inPixels(measured)
  const box = where(boxPolygon(0, 0, page.width, page.height))
  const title = [box, `ppageno ${number - 1}`, isScaled && `scan_res ${pointsResolution} ${pointsResolution}`]
  const blocks = page.blocks.map((block, i) => blockElement(page, block, `${number}_${i + 1}`))
  return element('div', { class: 'ocr_page', id: `page_${number}`, ...titled(...title) }, `\n${blocks.join('\n')}\n`)
}

function blockElement(page: Page, block: Block, id: string): string {
  const title = titled(where(block.polygon))
  if (block.kind === 'picture') return element('div', { class: 'ocr_image', id: `image_${id}`, ...title }, '\n')
  const lines = linesOf(page, block).map((line, i) => lineElement(page, line, `${id}_${i + 1}`))
  const paragraph = element('p', { class: 'ocr_par', id: `par_${id}`, ...title }, `\n${lines.join('\n')}\n`)
  return element('div', { class: 'ocr_carea', id: `block_${id}`, ...title }, `\n${paragraph}\n`)
}

function lineElement(page: Page, line: Line, id: string): string {
  const script = rightToLeftScript(line.content)
  const language = script && `und-${script}`
  const words = wordsOf(page, line)
  const written = words.map((word, i) => {
    const before = words[i - 1]
    return (before && isSpaced(before, word) ? ' ' : '') + wordElement(word, `${id}_${i + 1}`)
  })
  const attributes = {
    class: 'ocr_line',
    id: `line_${id}`,
    ...titled(where(line.polygon), direction(line.polygon)),
    dir: script && 'rtl',
    lang: language,
    'xml:lang': language,
  }
  return element('span', attributes, written.join(''))
}

function wordElement({ content, polygon, confidence }: Word, id: string): string {
  const title = titled(where(polygon), `x_wconf ${Math.round(confidence * 100)}`)
  return element('span', { class: 'ocrx_word', id: `word_${id}`, ...title }, escapeXml(content))
}

function titled(...properties: readonly (string | false)[]): { title: string } {
  return { title: properties.filter(Boolean).join('; ') }
}

/** Boxes of hOCR have no negative corners: what is beyond the page's left or upper edge is cut. */
function where(polygon: Polygon): string {
  const positive = (values: readonly number[]) => values.map((value) => Math.max(0, value)).join(' ')
  return `bbox ${positive(boundsOf(polygon))}${isUpright(polygon) ? '' : `; poly ${positive(polygon)}`}`
}

/** The lower edge of a turned line, from the lower left corner of its box; or its angle, counterclockwise. */
function direction(polygon: Polygon): string | false {
  if (isUpright(polygon)) return false
  const clockwise = angleOf(polygon)
  if (Math.abs(clockwise) >= 45) return `textangle ${round((360 - clockwise) % 360)}`
  const [left, , , bottom] = boundsOf(polygon)
  const [, , , , , , x4 = 0, y4 = 0] = polygon
  const slope = Math.tan((clockwise * Math.PI) / 180)
  return `baseline ${round(slope)} ${round(y4 + slope * (left - x4) - bottom)}`
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000 + 0
}
