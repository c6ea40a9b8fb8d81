import type { IncomingMessage } from 'node:http'
import pLimit from 'p-limit'
import { allOrNone } from '../../all-or-none.ts'
import { AppError, atIndex, FetchFailedError, FetchNotAllowedError, OverloadedError } from '../../errors.ts'
import type { OutboundClient } from '../../outbound/client.ts'
import { type Destination, findDestination, type ListedHost } from '../../outbound/hosts.ts'
import type { Budget, Transfer } from '../budget.ts'
import { createMemory } from './memory.ts'

/** From where documents may be fetched, and how much. */
export interface FetchLimits {
  readonly client: OutboundClient
  readonly hosts: readonly ListedHost[]
  /** Of all documents of a request together. */
  readonly maxBytes: number
  readonly budget: Budget
}

/** Whom documents are fetched for. */
export interface FetchFor {
  /** By which the budget knows it. */
  readonly client: string
  /** Ends it, with its reason. */
  readonly gone: AbortSignal
  /** Called with what gives the room of the documents back: to be called when the request has been answered. */
  readonly held: (release: () => void) => void
}

/** For one document. */
const timeoutMs = 30_000
/** Documents that are fetched at a time for one request. */
const atOnce = 4
/** As of a body without a length. */
const guessedBytes = 64 * 1024

/** What may be a document; what it is, its bytes decide. */
const documentType = /^(image\/|(application|binary)\/octet-stream\b|application\/pdf\b|$)/i

/**
 * Fetches documents by their addresses, in order, each in memory of its own, which counts like that of bodies.
 *
 * @throws FetchNotAllowedError before anything is fetched, FetchFailedError, both with the place of the address in the list;
 * OverloadedError when there is no room, or no longer
 */
export async function fetchDocuments(
  urls: readonly string[],
  limits: FetchLimits,
  { client: whose, gone, held }: FetchFor,
): Promise<Buffer[]> {
  const destinations = urls.map((url, index) => {
    const destination = findDestination(limits.hosts, url)
    if (destination === undefined) throw atIndex(new FetchNotAllowedError(), index)
    return destination
  })
  const room = openRoom(limits, whose)
  held(room.release)
  const inTurn = pLimit(atOnce)
  const over = AbortSignal.any([gone, room.lost])
  const documents = await allOrNone(destinations, over, (destination, signal, index) =>
    inTurn(() => fetchOne(destination, limits.client, signal, room.memory()).catch(because(signal, index))),
  )
  room.complete()
  return documents
}

/** Memory for documents, as it is needed. */
interface DocumentMemory {
  add(chunk: Buffer): void
  end(): Buffer
}

/** The room of all documents of one request. `lost` aborts when somebody else has been given it. */
function openRoom({ budget, maxBytes }: Pick<FetchLimits, 'budget' | 'maxBytes'>, client: string) {
  const lost = new AbortController()
  const taken: number[] = []
  let arrived = 0
  const transfer: Transfer = {
    client,
    expected: () => Math.max(guessedBytes, 2 * arrived),
    moved: () => arrived,
    giveWay: () => lost.abort(new OverloadedError('The documents came too slowly, and others needed the room.', 10)),
  }
  const { grow, complete, release } = budget.reserve(transfer, 0)

  function memory(): DocumentMemory {
    const place = taken.push(0) - 1
    const own = createMemory(maxBytes, (bytes) => {
      taken[place] = bytes
      grow(taken.reduce((sum, each) => sum + each, 0))
    })
    return {
      add(chunk) {
        arrived += chunk.length
        if (arrived > maxBytes) throw new FetchFailedError(`The documents are larger than ${maxBytes} bytes together.`)
        own.add(chunk)
      },
      end() {
        own.trim()
        return own.bytes()
      },
    }
  }

  return { lost: lost.signal, complete, release, memory }
}

async function fetchOne(
  destination: Destination,
  client: OutboundClient,
  signal: AbortSignal,
  memory: DocumentMemory,
): Promise<Buffer> {
  const headers = { accept: 'image/*, application/pdf', 'accept-encoding': 'identity', 'user-agent': 'Lector' }
  return client.send(destination, { method: 'GET', headers, timeoutMs, signal }, async (response) => {
    refuseOthers(response)
    for await (const chunk of response) if (Buffer.isBuffer(chunk)) memory.add(chunk) // as it is without an encoding
    return memory.end()
  })
}

/** What was found on the way is for the log: a client is not to learn from it what there is in our network. */
function because(signal: AbortSignal, index: number) {
  return (cause: unknown): never => {
    if (signal.aborted) throw signal.reason
    if (cause instanceof AppError) throw atIndex(cause, index)
    const what = `The document did not come from its address within ${timeoutMs / 1000} s.`
    throw atIndex(new FetchFailedError(what, { cause }), index)
  }
}

function refuseOthers({ statusCode = 0, headers }: IncomingMessage): void {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers
  if (statusCode !== 200) {
    const redirect = statusCode > 300 && statusCode < 400 ? ', and redirects are not followed' : ''
    throw new FetchFailedError(`The host of the document answered ${statusCode}${redirect}.`)
  }
  if (!documentType.test(type)) throw new FetchFailedError('What is at this address is not sent as an image or a PDF.')
  if (encoding !== 'identity') throw new FetchFailedError('What is at this address is sent compressed.')
}
