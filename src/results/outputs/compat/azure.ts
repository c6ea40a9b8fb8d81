import {
  type AnalyzeResult,
  type AzurePage,
  azureModel,
  azureVersion,
  type StringIndexType,
} from '../../../model/azure.ts'
import type { Page, Result, Span } from '../../../model/result.ts'
import { scalePage } from '../../scale.ts'
import { type NumberedPage, numberedPages } from '../../structure.ts'
import { createSpanIndex } from './text-index.ts'

/** An `analyzeResult` of Azure Document Intelligence, {@link azureVersion}, as JSON. Pages are joined by a line feed there, and PDFs are in inches. */
export function toAzure(result: Result, stringIndexType: StringIndexType): string {
  const content = result.content.replaceAll('\f', '\n')
  const indexed = createSpanIndex(content, stringIndexType)
  const analyzed: AnalyzeResult = {
    apiVersion: azureVersion,
    modelId: azureModel,
    stringIndexType,
    contentFormat: 'text',
    content,
    pages: numberedPages(result).map((page) => toAzurePage(page, indexed)),
  }
  return JSON.stringify(analyzed)
}

function toAzurePage([pageNumber, measured]: NumberedPage, indexed: (span: Span) => Span): AzurePage {
  const { angle, width, height, words, lines, span } = inItsUnit(measured)
  return {
    pageNumber,
    angle,
    width,
    height,
    unit: measured.unit === 'point' ? 'inch' : 'pixel',
    spans: [indexed(span)],
    words: words.map((word) => ({ ...word, span: indexed(word.span) })),
    lines: lines.map((line) => ({ content: line.content, polygon: line.polygon, spans: [indexed(line.span)] })),
  }
}

function inItsUnit(page: Page): Page {
  return page.unit === 'point' ? scalePage(page, 1 / 72, tenThousandth) : page
}

/** As that service has it: of an inch. */
function tenThousandth(inches: number): number {
  return Math.round(inches * 10_000) / 10_000
}
