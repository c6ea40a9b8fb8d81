import { extname } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'
import pLimit from 'p-limit'
import { Piscina } from 'piscina'
import type { ImageReader } from '../../documents/inspect.ts'
import { AppError, RelayedError } from '../../errors.ts'
import { freeMemory } from '../../free-memory.ts'
import type { Item } from '../../model/item.ts'
import type { RequestOptions } from '../../model/options.ts'
import type { Budget } from '../budget.ts'
import { clientOf } from '../client.ts'
import type { Dialect } from './dialects.ts'
import { type FetchLimits, fetchDocuments } from './fetch-documents.ts'
import { createForm, type Form, type FormOptions } from './form.ts'
import { createMemory } from './memory.ts'
import { filePart, readForm } from './read-form.ts'
import { type ReadBody, type RequestedImages, readImages } from './read-images.ts'
import { type OpenSink, receive, type Sink } from './receive.ts'
import type { BodyReply, BodyToRead } from './thread.ts'

/** What bodies may be. */
export interface BodyLimits {
  /** Of one request. */
  readonly maxBodyBytes: number
  /** Of all that are in hand at a time. */
  readonly budget: Budget
  /** How documents are fetched that a body names by their addresses. */
  readonly fetch: Pick<FetchLimits, 'client' | 'hosts'>
  /** A client that is refused while it sends, and then sends nothing for so long, is given up. */
  readonly lingerMs?: number
}

/**
 * What is a form, and what is itself a document; the rest is JSON, so that `curl -d @file` works as it stands. Of a document its bytes tell
 * which it is.
 */
const isForm = /^multipart\/form-data\b/i
const isDocument = /^(image\/|application\/(pdf|octet-stream)\b)/i

/** What a body is: parts, a document, or text in some dialect. */
export type BodyKind = 'form' | 'document' | Dialect

function ownKind(contentType: string): BodyKind {
  return isForm.test(contentType) ? 'form' : isDocument.test(contentType) ? 'document' : 'lector'
}

/** Smaller ones are read sooner (1 ms) than they would be handed over. */
const inlineBytes = 256 * 1024
/** Two, so that somebody's large body does not wait for a hostile one. Each takes up to three times `maxBodyBytes` meanwhile. */
const threads = 2
/** What a thread has not collected goes with it, up to 100 MB. The next one starts in 0.2 s. */
const idleMs = 30_000

/** What a request asks for, its images inspected. */
export interface InspectedRequest extends Omit<RequestedImages, 'images' | 'urls'> {
  readonly items: readonly Item[]
}

/** How a request is to be read. */
export interface ReadOptions {
  /** Options that count where the body has none. */
  readonly query?: RequestOptions
  /** Which of the bodies it has, by its content type; left out: that of our own contract. */
  readonly kindOf?: (contentType: string) => BodyKind
}

/** Reads bodies of image requests: large ones off the event loop, and no more at a time than there is memory for. */
export type BodyReader = ReturnType<typeof createBodyReader>

/** A reader under these limits, which has this one look at the images. */
export function createBodyReader(
  { maxBodyBytes, budget, fetch: from, lingerMs = 5_000 }: BodyLimits,
  images: Pick<ImageReader, 'limits' | 'inspectAll'>,
) {
  const { maxImages } = images.limits
  // The same folder holds .ts when run from source and .js when built.
  const filename = new URL(`./thread${extname(import.meta.filename)}`, import.meta.url).href
  const pool = new Piscina<BodyToRead, BodyReply>({
    filename,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: idleMs,
  })

  /** What gives the room of a request's body back, by its answer. */
  const held = new WeakMap<FastifyReply, () => void>()

  /** What a client left in line is not begun. What has been begun is ended: a thread in its place would take longer to start. */
  const inTurn = pLimit(threads)

  async function readOnThread(body: Buffer<ArrayBuffer>, dialect: Dialect, gone: AbortSignal): Promise<ReadBody> {
    const reply = await inTurn(() => {
      gone.throwIfAborted()
      return pool.run({ body, maxImages, dialect }, { transferList: [body.buffer] })
    })
    const fault = reply.fault && new RelayedError(reply.fault)
    if (reply.requested === undefined) throw fault
    const asBuffer = ({ buffer, byteOffset, length }: Uint8Array) => Buffer.from(buffer, byteOffset, length)
    return { requested: { ...reply.requested, images: reply.requested.images.map(asBuffer) }, fault }
  }

  function readHere(body: Buffer, dialect: Dialect): ReadBody {
    try {
      return readImages(body, maxImages, dialect)
    } finally {
      freeMemory(body)
    }
  }

  async function receiveInto<T>(request: FastifyRequest, reply: FastifyReply, open: OpenSink<T>): Promise<T> {
    lingerOn(reply, maxBodyBytes, lingerMs)
    const options = { maxBytes: maxBodyBytes, budget, client: clientOf(request) }
    return receive(request.raw, options, (release) => hold(reply, release), open)
  }

  function hold(reply: FastifyReply, release: () => void): void {
    const before = held.get(reply)
    held.set(reply, () => {
      before?.()
      release()
    })
    reply.raw.once('close', release)
  }

  async function receiveForm(
    request: FastifyRequest,
    reply: FastifyReply,
    parts: Pick<FormOptions, 'maxFiles' | 'fileParts' | 'anyFile'>,
  ): Promise<Form> {
    const type = request.headers['content-type'] ?? ''
    return receiveInto(request, reply, (mostBytes, take) => createForm(type, { ...parts, mostBytes, take }))
  }

  async function readText(body: Buffer<ArrayBuffer>, dialect: Dialect, gone: AbortSignal): Promise<ReadBody> {
    return body.length > inlineBytes ? readOnThread(body, dialect, gone) : readHere(body, dialect)
  }

  async function readBody(
    request: FastifyRequest,
    reply: FastifyReply,
    gone: AbortSignal,
    kind: BodyKind,
  ): Promise<ReadBody> {
    if (kind === 'form') {
      return readForm(await receiveForm(request, reply, { maxFiles: maxImages, fileParts: [filePart] }))
    }
    const body = await receiveInto(request, reply, inOnePiece)
    if (kind === 'document') return { requested: { shape: 'single', images: [body], options: {} } }
    return readText(body, kind, gone)
  }

  /** Fetches documents that count with the request until its answer is out. `before`: how many it has already. */
  async function fetch(
    request: FastifyRequest,
    reply: FastifyReply,
    gone: AbortSignal,
    urls: readonly string[],
    before = 0,
  ): Promise<Buffer[]> {
    if (urls.length === 0) return []
    const limits = { ...from, maxBytes: maxBodyBytes, budget }
    const whose = { client: clientOf(request), gone, held: (release: () => void) => hold(reply, release) }
    return fetchDocuments(urls, limits, whose).catch((error: unknown) => {
      if (error instanceof AppError && error.index !== undefined) error.index += before
      throw error
    })
  }

  return {
    /** A body that is text or bytes, as it came. @throws what {@link receive} throws */
    receive: (request: FastifyRequest, reply: FastifyReply) => receiveInto(request, reply, inOnePiece),

    /** A form as it came, whose parts are not looked at. @throws what {@link receive} and {@link createForm} throw */
    receiveForm,

    /** Images in a text that came; it becomes a thread's own if it is large. @throws what {@link readImages} throws */
    readText,

    /** Documents by their addresses. They count with the request until its answer is out. @throws what {@link fetchDocuments} throws */
    fetch,

    /**
     * Reads the body of a request and inspects its images. What it takes of memory is counted until the answer is out.
     *
     * @param gone ends it, with its reason
     * @throws BodyTooLargeError and OverloadedError without reading it; what {@link readImages}, {@link createForm}, {@link readForm} and
     * {@link ImageReader.inspectAll} throw, of the first bad item
     */
    async read(
      request: FastifyRequest,
      reply: FastifyReply,
      gone: AbortSignal,
      { query = {}, kindOf = ownKind }: ReadOptions = {},
    ): Promise<InspectedRequest> {
      const kind = kindOf(request.headers['content-type'] ?? '')
      const { requested, fault } = await readBody(request, reply, gone, kind)
      const options = { ...query, ...requested.options }
      const fetched = fault ? [] : await fetch(request, reply, gone, requested.urls ?? [], requested.images.length)
      const items = await images.inspectAll([...requested.images, ...fetched], gone, options)
      if (fault) throw fault
      return { shape: requested.shape, items, options }
    },

    /** Gives back the room of a body before its answer is out: what was in it is stored, and the answer will take long. */
    release: (reply: FastifyReply) => held.get(reply)?.(),

    /** Stops the threads. */
    close: () => pool.destroy(),
  }
}

/** Collects a body into memory of its own, which may be given to another thread. */
function inOnePiece(mostBytes: number, take: (bytes: number) => void): Sink<Buffer<ArrayBuffer>> {
  const memory = createMemory(mostBytes, take)
  return {
    add(chunk) {
      memory.add(chunk)
      freeMemory(chunk)
    },
    end: memory.bytes,
  }
}

/**
 * A connection that is closed on a client while it sends is reset, and the answer lost. So what still comes after the answer is taken
 * and thrown away, which Node does, up to so many bytes.
 */
function lingerOn({ raw }: FastifyReply, maxBytes: number, lingerMs: number): void {
  raw.once('finish', () => {
    const { req } = raw
    const { socket } = req
    if (req.complete) return
    const most = socket.bytesRead + maxBytes
    let seen = socket.bytesRead
    const timer = setInterval(() => {
      if (socket.bytesRead === seen || socket.bytesRead > most) socket.destroy()
      seen = socket.bytesRead
    }, lingerMs)
    req.once('close', () => clearInterval(timer))
    req.resume()
  })
}
