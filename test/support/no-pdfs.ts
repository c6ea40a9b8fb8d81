import { UnreadableDocumentError } from '../../src/errors.ts'
import type { InspectPdf } from '../../src/images/inspect.ts'

/** For readers that are given pictures alone. */
export const noPdfs: InspectPdf = async () => {
  throw new UnreadableDocumentError()
}
