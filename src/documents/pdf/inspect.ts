import { randomUUID } from 'node:crypto'
import { PasswordRequiredError } from '../../errors.ts'
import type { InspectedPdf } from '../inspect.ts'
import type { PdfReader } from './reader.ts'

/**
 * Looks into PDFs with a reader. One that takes a password to open becomes a copy that takes none: so a password is kept nowhere, and
 * whoever reads the pages later needs none.
 */
export function pdfInspector(reader: Pick<PdfReader, 'open'>) {
  return async (bytes: Buffer, password: string | undefined): Promise<InspectedPdf> => {
    const open = (given?: string) =>
      reader.open({
        handle: randomUUID(),
        load: async () => bytes,
        ...(given === undefined ? {} : { password: given }),
      })
    try {
      const document = await open()
      const { pageCount } = document
      await document.close()
      return { pageCount, bytes }
    } catch (error) {
      if (!(error instanceof PasswordRequiredError) || password === undefined) throw error
    }
    const document = await open(password)
    const { pageCount } = document
    const copy = await document.copy()
    await document.close()
    return { pageCount, bytes: Buffer.from(copy.buffer, copy.byteOffset, copy.length) }
  }
}
