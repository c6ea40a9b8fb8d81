import { move, transferableSymbol, valueSymbol, workerData } from 'piscina'
import { freeMemory } from '../../free-memory.ts'
import { type LoadedDocument, loadDocument, RefusedError } from './document.ts'
import type { Answer, Reply, Request, ThreadData } from './messages.ts'
import { loadPdfium } from './pdfium.ts'

/** Documents kept open, each with its bytes; of more, those that were not asked for the longest are closed. */
const keptOpen = 4

const { module, maxBytes }: ThreadData = workerData
const pdfium = await loadPdfium(module, maxBytes)
const documents = new Map<string, LoadedDocument>()

/** What a thread for PDFs does: opens documents, and tells what is asked about those that are open. */
export default function answerRequest(request: Request): unknown {
  const answer = answerOrRefuse(request)
  return handOver({ answer, bytes: pdfium.bytes })
}

function answerOrRefuse(request: Request): Answer {
  try {
    if (request.kind === 'open') return open(request)
    const document = documents.get(request.key)
    if (document === undefined) return { kind: 'closed' }
    // The last in the map is the one that was asked for last.
    documents.delete(request.key)
    documents.set(request.key, document)
    return answerFrom(document, request)
  } catch (error) {
    if (error instanceof RefusedError) return { kind: 'refused', why: error.why, message: error.message }
    throw error
  }
}

function open({ key, bytes, password }: Extract<Request, { kind: 'open' }>): Answer {
  const [oldest] = documents.size >= keptOpen ? documents.keys() : []
  if (oldest !== undefined) close(oldest)
  const document = loadDocument(pdfium, bytes, password)
  freeMemory(bytes)
  documents.set(key, document)
  return { kind: 'count', pageCount: document.pageCount }
}

function close(key: string): Answer {
  documents.get(key)?.close()
  documents.delete(key)
  return { kind: 'closed' }
}

function answerFrom(document: LoadedDocument, request: Exclude<Request, { kind: 'open' }>): Answer {
  switch (request.kind) {
    case 'count':
      return { kind: 'count', pageCount: document.pageCount }
    case 'contents':
      return { kind: 'contents', contents: document.contents(request.page) }
    case 'picture':
      return { kind: 'picture', picture: document.picture(request.page, request.maxPixels) }
    case 'part':
      return { kind: 'picture', picture: document.part(request.page, request.part, request.maxPixels) }
    case 'copy':
      return { kind: 'copy', bytes: document.copy() }
    case 'close':
      return close(request.key)
  }
}

/** Large things are handed over, not copied. */
function handOver(reply: Reply): unknown {
  const { answer } = reply
  const bytes = answer.kind === 'picture' ? answer.picture.bytes : answer.kind === 'copy' ? answer.bytes : undefined
  return bytes ? move({ [transferableSymbol]: [bytes.buffer], [valueSymbol]: reply }) : reply
}
