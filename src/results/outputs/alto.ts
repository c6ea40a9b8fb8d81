import type { Block, Line, Page, Polygon, Result, Word } from '../../model/result.ts'
import { boundsOf, hundredth, isUpright } from '../polygon.ts'
import { scalePage } from '../scale.ts'
import { isSpaced, linesOf, type NumberedPage, numberedPages, wordsOf } from '../structure.ts'
import { rightToLeftScript } from './direction.ts'
import { element } from './xml.ts'

const namespaces = {
  xmlns: 'http://www.loc.gov/standards/alto/ns-v4#',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xsi:schemaLocation': 'http://www.loc.gov/standards/alto/ns-v4# http://www.loc.gov/standards/alto/v4/alto-4-4.xsd',
  SCHEMAVERSION: '4.4',
}

/**
 * ALTO 4.4 (www.loc.gov/standards/alto). Its one unit is 1/1200 inch where all pages are in points; as soon as one is a picture, whose
 * resolution nobody knows, it is the pixel, and pages in points have 72 pixels an inch. What is turned has a `Shape`. A result without
 * pages gives a document that the schema does not know: it wants one.
 */
export function toAlto(result: Result): string {
  const isInches = result.pages.every(({ unit }) => unit === 'point')
  const pages = numberedPages(result).map(([number, page]) =>
    pageElement([number, isInches ? scalePage(page, 1200 / 72) : page]),
  )
  const description = [element('MeasurementUnit', {}, isInches ? 'inch1200' : 'pixel'), processing]
  const alto = [element('Description', {}, description.join('')), element('Layout', {}, `\n${pages.join('\n')}\n`)]
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('alto', namespaces, `\n${alto.join('\n')}\n`)}\n`
}

const processing = element(
  'Processing',
  { ID: 'lector' },
  element('processingSoftware', {}, element('softwareName', {}, 'Lector')),
)

function pageElement([number, page]: NumberedPage): string {
  const { width, height } = page
  const attributes = {
    ID: `page_${number}`,
    PHYSICAL_IMG_NR: number,
    WIDTH: width,
    HEIGHT: height,
    PC: page.confidence,
    ROTATION: page.angle === 0 ? undefined : hundredth(-page.angle),
  }
  const blocks = page.blocks.map((block, i) => blockElement(page, block, `${number}_${i + 1}`))
  const space = { HPOS: 0, VPOS: 0, WIDTH: width, HEIGHT: height }
  return element('Page', attributes, element('PrintSpace', space, `\n${blocks.join('\n')}\n`))
}

function blockElement(page: Page, block: Block, id: string): string {
  const attributes = { ID: `block_${id}`, ...box(block.polygon) }
  if (block.kind === 'picture') return element('Illustration', attributes, shape(block.polygon))
  const lines = linesOf(page, block).map((line, i) => lineElement(page, line, `${id}_${i + 1}`))
  return element('TextBlock', attributes, [shape(block.polygon), ...lines].join('\n'))
}

function lineElement(page: Page, line: Line, id: string): string {
  const attributes = {
    ID: `line_${id}`,
    ...box(line.polygon),
    BASEDIRECTION: rightToLeftScript(line.content) && 'rtl',
  }
  const words = wordsOf(page, line)
  const written = words.map((word, i) => {
    const before = words[i - 1]
    return (before && isSpaced(before, word) ? element('SP', {}) : '') + wordElement(word, `${id}_${i + 1}`)
  })
  return element('TextLine', attributes, shape(line.polygon) + written.join(''))
}

function wordElement({ content, polygon, confidence }: Word, id: string): string {
  const attributes = { ID: `word_${id}`, ...box(polygon), CONTENT: content, WC: confidence }
  return element('String', attributes, shape(polygon))
}

function box(polygon: Polygon) {
  const [left, top, right, bottom] = boundsOf(polygon)
  return { HPOS: left, VPOS: top, WIDTH: hundredth(right - left), HEIGHT: hundredth(bottom - top) }
}

function shape(polygon: Polygon): string {
  if (isUpright(polygon)) return ''
  const corners = [0, 2, 4, 6].map((i) => `${polygon[i]},${polygon[i + 1]}`)
  return element('Shape', {}, element('Polygon', { POINTS: corners.join(' ') }))
}
