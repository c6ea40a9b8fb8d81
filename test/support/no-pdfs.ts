import type { InspectPdf } from '../../src/documents/inspect.ts'
import { UnreadableDocumentError } from '../../src/errors.ts'

/** For readers that are given pictures alone. */
export const noPdfs: InspectPdf = async () => {
  throw new UnreadableDocumentError()
}
