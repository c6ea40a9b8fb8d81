import { setTimeout as delay } from 'node:timers/promises'
import { errorOf, LectorError } from './error.ts'

/** One request. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** With the type that it is of. */
  readonly body?: Blob
  readonly signal?: AbortSignal | undefined
  /** Whether no answer at all is waited out too: the service may just be started again. Only for what may be asked twice. */
  readonly throughOutage?: boolean
}

/** Where the service is, and how it is spoken to. */
export interface Service {
  readonly url: string
  readonly key: string | undefined
  /** For how long a service is asked again that is full or away, from the first time. */
  readonly patienceMs: number
}

const firstWaitS = 1
const longestWaitS = 30

/**
 * Calls the service, and gives the bytes that it answers. One that is full (503, 429) is asked again when it says, for as long as there is
 * patience.
 *
 * @throws LectorError; the reason of the signal
 */
export async function call(service: Service, request: Call): Promise<Uint8Array<ArrayBuffer>> {
  const givenUpAt = performance.now() + service.patienceMs
  for (let waitS = firstWaitS; ; waitS = Math.min(2 * waitS, longestWaitS)) {
    try {
      return await callOnce(service, request)
    } catch (error) {
      if (!(error instanceof LectorError) || !isPassing(error, request)) throw error
      const waitMs = (error.retryAfterS ?? waitS) * 1_000
      if (performance.now() + waitMs > givenUpAt) throw error
      await pause(waitMs, request.signal)
    }
  }
}

/** The same for an answer that is JSON, of the form that the contract has. */
export async function callForJson<T>(service: Service, request: Call): Promise<T> {
  const bytes = await call(service, request)
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    const detail = `${service.url} answers something that is no JSON, which is not how Lector answers.`
    throw new LectorError({ code: 'unexpected-answer', detail }, { cause })
  }
}

function isPassing({ code, status }: LectorError, { throughOutage = false }: Call): boolean {
  if (code === 'unreachable') return throughOutage
  return status === 503 || status === 429 || (throughOutage && (status === 502 || status === 504))
}

async function callOnce(
  service: Service,
  { method, path, query, body, signal }: Call,
): Promise<Uint8Array<ArrayBuffer>> {
  const url = urlOf(service, path, query)
  try {
    const response = await fetch(url, {
      method,
      headers: headersOf(service),
      body: body ?? null,
      signal: signal ?? null,
      redirect: 'manual', // a POST that is sent elsewhere would come there as a GET
    })
    if (!response.ok) throw await errorOf(response)
    return new Uint8Array(await response.arrayBuffer())
  } catch (error) {
    if (error instanceof LectorError) throw error
    signal?.throwIfAborted()
    throw new LectorError({ code: 'unreachable', detail: `There is no answer from ${url.origin}.` }, { cause: error })
  }
}

/** Waits. @throws the reason of the signal */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal && { signal }).catch((error: unknown) => {
    signal?.throwIfAborted()
    throw error
  })
}

/** An address of the service: it may be below a path. */
export function urlOf({ url }: Service, path: string, query: Call['query'] = {}): URL {
  const address = new URL(`${url.replace(/\/+$/, '')}${path}`)
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) address.searchParams.set(name, String(value))
  return address
}

/** What says who asks. */
export function headersOf({ key }: Service): Record<string, string> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` }
}
