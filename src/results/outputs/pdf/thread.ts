import { move, transferableSymbol, valueSymbol } from 'piscina'
import { AppError } from '../../../errors.ts'
import type { ProblemCode } from '../../../model/problem.ts'
import { type PackedPage, unpackPages } from '../../packed-page.ts'
import { type SearchableOptions, type SourceDocument, searchablePdf } from './searchable.ts'

/** What a searchable PDF is to be made of. */
export interface SearchableRequest {
  readonly documents: ReadonlyArray<Omit<SourceDocument, 'bytes'> & { readonly bytes: Uint8Array }>
  readonly pages: readonly PackedPage[]
  readonly options: SearchableOptions
}

/** The PDF, whose memory nobody else holds, or why there is none. (An error loses its class on the way between threads.) */
export type SearchableReply =
  | { readonly pdf: Uint8Array }
  | { readonly fault: { code: ProblemCode; message: string; index: number | undefined; cause: string | undefined } }

/** What a PDF-making thread does. */
export default async function makeSearchable({ documents, pages, options }: SearchableRequest): Promise<unknown> {
  try {
    const sources = documents.map(({ bytes, ...rest }) => ({
      ...rest,
      bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    }))
    const pdf = Uint8Array.from(await searchablePdf(sources, unpackPages(pages), options))
    return move({ [transferableSymbol]: [pdf.buffer], [valueSymbol]: { pdf } satisfies SearchableReply })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { code, message, index, cause } = error
    const told = cause instanceof Error ? cause.message : undefined
    return { fault: { code, message, index, cause: told } } satisfies SearchableReply
  }
}
