import type { ImageFormat } from '../../../documents/format.ts'
import {
  AppError,
  atIndex,
  DocumentSignedError,
  PasswordRequiredError,
  UnreadableDocumentError,
} from '../../../errors.ts'
import type { Result } from '../../../model/result.ts'
import { copyPages } from './copy.ts'
import { newDocument, openDocument, type PdfDocument } from './file/document.ts'
import { save } from './file/save.ts'
import { dict, LockedPdfError } from './file/values.ts'
import { addLayer } from './layer/add.ts'
import { addFont } from './layer/font.ts'
import { supersede } from './layer/supersede.ts'
import { isSigned, pagesOf } from './pages.ts'
import { addPicture } from './pictures/add.ts'
import { picturePages } from './pictures/picture.ts'
import { createTree, type PageTree } from './tree.ts'

/** A document as it came. */
export interface SourceDocument {
  readonly bytes: Buffer
  readonly format: ImageFormat | 'pdf'
  /** Of a PDF that needs one: its user's or its owner's. */
  readonly password?: string
}

/** How to make it. */
export interface SearchableOptions {
  /** Continue a signed document all the same: its signatures will say that it was changed. */
  readonly force?: boolean
}

/**
 * All documents in one PDF, in order: their pages as they came, over text that is found and copied but not seen. The first PDF among
 * them is continued, so it keeps all that it has, its protection too; of further ones come the pages. Equal input makes equal bytes.
 *
 * @throws with the document's place as `index`: DocumentSignedError, UnreadableDocumentError, PasswordRequiredError, UnreadableImageError
 */
export async function searchablePdf(
  documents: readonly SourceDocument[],
  result: Result,
  options: SearchableOptions = {},
): Promise<Buffer> {
  const opened: Array<PdfDocument | undefined> = []
  for (const [item, { bytes, format, password }] of documents.entries())
    opened.push(await during(item, async () => (format === 'pdf' ? openDocument(bytes, password) : undefined)))
  const first = opened.findIndex((document) => document !== undefined)
  const base = opened[first] ?? newDocument()
  const tree = await during(Math.max(0, first), async () => {
    if (first >= 0 && options.force !== true && isSigned(base)) throw new DocumentSignedError()
    return documents.length > 1 || first < 0 ? createTree(base) : undefined
  })
  const font = addFont(base)
  for (const [item, source] of documents.entries()) {
    await during(item, async () => {
      const nodes = await nodesOf(source, opened[item], base, tree)
      for (const page of result.pages.filter((one) => one.item === item)) {
        const node = nodes[page.page - 1]
        if (node === undefined) throw new UnreadableDocumentError()
        if (page.source === 'ocr') supersede(base, node)
        addLayer(base, node, page, font)
      }
    })
  }
  font.finish()
  if (first < 0) base.trailer.set('Info', base.add(dict({ Producer: Buffer.from('Lector') })))
  return save(base)
}

/** The pages of a document in the one that is made, where they are put if they are not there yet. */
async function nodesOf(
  source: SourceDocument,
  opened: PdfDocument | undefined,
  base: PdfDocument,
  tree: PageTree | undefined,
) {
  if (opened === base) return tree?.appendOwn() ?? pagesOf(base)
  if (tree === undefined) return []
  const nodes = opened === undefined ? [] : copyPages(opened, pagesOf(opened), base, tree.root)
  if (source.format !== 'pdf')
    for await (const picture of picturePages(source.bytes, source.format))
      nodes.push(addPicture(base, tree.root, picture))
  tree.append(nodes)
  return nodes
}

/** Whatever goes wrong with a document says which it is. What a reader of hostile bytes stumbles over is the bytes' fault. */
async function during<T>(item: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError) throw atIndex(error, item)
    if (error instanceof LockedPdfError) throw atIndex(new PasswordRequiredError({ cause: error }), item)
    throw atIndex(new UnreadableDocumentError({ cause: error }), item)
  }
}
