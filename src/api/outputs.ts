import pLimit from 'p-limit'
import { formatOf } from '../documents/format.ts'
import { AppError } from '../errors.ts'
import type { FormatName } from '../model/format.ts'
import type { ForeignFormatName } from '../results/outputs/compat/formats.ts'
import type { SourceDocument } from '../results/outputs/pdf/searchable.ts'
import type { PdfWriter } from '../results/outputs/pdf/writer.ts'
import type { Renderer } from '../results/outputs/renderer.ts'
import type { PackedPage } from '../results/packed-page.ts'

/** Results are megabytes, and PDFs tens of them, which are held for each that is written down. */
const mostAtOnce = { text: 8, pdf: 2 }

/** What is to be written down. It is asked for when its turn comes, so that those who wait hold nothing. */
export interface OutputSource {
  /** In order; one at least, but for `json`. */
  pages(): Promise<readonly PackedPage[]>
  /** The bytes that an item came as. */
  document(item: number): Promise<Buffer>
}

/** What writes down results. Whoever made its parts closes them. */
export interface OutputsDeps {
  readonly renderer: Pick<Renderer, 'render'>
  readonly pdfWriter: Pick<PdfWriter, 'write'>
}

/** Writes results down in any format, a few at a time. */
export type Outputs = ReturnType<typeof createOutputs>

/** Outputs by these. */
export function createOutputs({ renderer, pdfWriter }: OutputsDeps) {
  const turns = { text: pLimit(mostAtOnce.text), pdf: pLimit(mostAtOnce.pdf) }

  async function writePdf(source: OutputSource, force: boolean, signal: AbortSignal): Promise<Buffer> {
    // A page that could not be read stays as it came.
    const pages = (await source.pages()).filter(({ packed }) => packed !== undefined)
    // An item that failed has none. Its document may be what no PDF can be made of.
    const items = [...new Set(pages.map(({ item }) => item))]
    const documents: SourceDocument[] = []
    for (const item of items) {
      const bytes = await source.document(item)
      documents.push({ bytes, format: formatOf(bytes) ?? 'pdf' })
    }
    const placed = pages.map((page) => ({ ...page, item: items.indexOf(page.item) }))
    return pdfWriter.write(documents, placed, { force }, signal).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error
      const item = items[error.index ?? -1]
      if (item !== undefined) error.index = item
      throw error
    })
  }

  return {
    /**
     * Writes a result down.
     *
     * @param signal ends it, with its reason
     * @throws what the source throws; for a PDF what {@link PdfWriter} throws, with the item's place in the request
     */
    async write(
      { format, force = false }: { format: FormatName | ForeignFormatName; force?: boolean | undefined },
      source: OutputSource,
      signal: AbortSignal,
    ): Promise<string | Buffer> {
      const inTurn = turns[format === 'pdf' ? 'pdf' : 'text']
      return inTurn(async (): Promise<string | Buffer> => {
        signal.throwIfAborted()
        if (format === 'pdf') return writePdf(source, force, signal)
        return renderer.render(format, await source.pages(), signal)
      })
    },
  }
}
