import type { ParsedPage } from '../../../model/ocr-space.ts'
import type { ItemError } from '../../../model/task.ts'
import { noOverlay } from '../../../results/outputs/compat/ocr-space.ts'

/**
 * The entries of all pages in order, as JSON: of those that were read, and of those that were not.
 *
 * @param numbers of the pages that were read
 * @param read their entries, a line each
 */
export function parsedPages(numbers: readonly number[], read: string, errors: readonly ItemError[]): string {
  const lines = read.split('\n')
  const entries = new Map(numbers.map((page, i) => [page, lines[i] ?? '']))
  for (const error of errors) entries.set(error.page ?? 1, JSON.stringify(unread(error)))
  const ordered = Array.from(entries).toSorted(([a], [b]) => a - b)
  return `[${ordered.map(([, entry]) => entry).join(',')}]`
}

function unread({ code, detail }: ItemError): ParsedPage {
  return {
    TextOverlay: { ...noOverlay, Message: '' },
    TextOrientation: '0',
    FileParseExitCode: code === 'recognition-timeout' ? -20 : -10,
    ParsedText: '',
    ErrorMessage: detail,
    ErrorDetails: '',
  }
}
