import type { ParsedPage } from '../../../model/ocr-space.ts'
import type { Line, Page, Result } from '../../../model/result.ts'
import { createSlicer } from '../../code-points.ts'
import { boundsOf } from '../../polygon.ts'
import { inPixels } from '../../scale.ts'
import { wordsOf } from '../../structure.ts'

/** An entry of OCR.space's `ParsedResults` for each page, as JSON, a line each. */
export function toOcrSpace(result: Result, withOverlay: boolean): string {
  const slice = createSlicer(result.content)
  return result.pages.map((page) => JSON.stringify(parsedPage(page, slice(page.span), withOverlay))).join('\n')
}

function parsedPage(page: Page, text: string, withOverlay: boolean): ParsedPage {
  return {
    TextOverlay: withOverlay ? overlayOf(inPixels(page)) : noOverlay,
    TextOrientation: String((Math.round(page.angle / 90) * 90 + 360) % 360),
    FileParseExitCode: 1,
    ParsedText: text.replaceAll('\n', '\r\n'),
    ErrorMessage: '',
    ErrorDetails: '',
  }
}

/** What stands where no overlay was asked for, or none could be made. */
export const noOverlay: ParsedPage['TextOverlay'] = {
  Lines: [],
  HasOverlay: false,
  Message: 'Text overlay is not provided as it is not requested',
}

function overlayOf(page: Page): ParsedPage['TextOverlay'] {
  const lines = page.lines.filter(({ words }) => words.length > 0).map((line) => overlayLine(page, line))
  return { Lines: lines, HasOverlay: true, Message: `Total lines: ${lines.length}` }
}

function overlayLine(page: Page, line: Line): ParsedPage['TextOverlay']['Lines'][number] {
  const words = wordsOf(page, line).map(({ content, polygon }) => {
    const [left, top, right, bottom] = boundsOf(polygon)
    return { WordText: content, Left: left, Top: top, Height: bottom - top, Width: right - left }
  })
  return {
    LineText: line.content,
    Words: words,
    MaxHeight: Math.max(...words.map(({ Height }) => Height)),
    MinTop: Math.min(...words.map(({ Top }) => Top)),
  }
}
