import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { FastifyInstance } from 'fastify'

/** An Example Object of OpenAPI: what is no JSON and no text is a data URI. */
export type Example = { readonly value: unknown } | { readonly externalValue: string }

/** A call that is an example of the documentation, and what was answered. */
export interface Exchange {
  /** Its operationId. */
  readonly operation: string
  readonly name: string
  /** Left out where it is refused: nobody is to follow it. */
  readonly request?: { readonly type: string; readonly example: Example }
  readonly status: number
  readonly type: string
  readonly answer: Example
}

/** A body, as it is sent. */
export interface SentBody {
  readonly type: string
  readonly bytes: Buffer
}

/** JSON as a body. */
export function json(value: unknown): SentBody {
  return { type: 'application/json', bytes: Buffer.from(JSON.stringify(value)) }
}

/** A form of files and fields as a body, with a boundary that is always the same. */
export function form(files: Readonly<Record<string, Buffer>>, fields: Readonly<Record<string, string>> = {}): SentBody {
  const boundary = 'lector-example'
  const part = (disposition: string, content: Buffer | string) => [
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`,
    content,
    '\r\n',
  ]
  const parts = [
    ...Object.entries(files).map(([name, bytes]) => part(`name="file"; filename="${name}"`, bytes)),
    ...Object.entries(fields).map(([name, value]) => part(`name="${name}"`, value)),
    [`--${boundary}--\r\n`],
  ]
  const bytes = Buffer.concat(parts.flat().map((piece) => Buffer.from(piece)))
  return { type: `multipart/form-data; boundary=${boundary}`, bytes }
}

/** A call of a system's API. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: SentBody | undefined
}

/** Makes calls over HTTP, and writes each down. */
export function createNotes() {
  const notes: Exchange[] = []
  const sent = new Set<string>() // one body for many formats is one example
  const isNew = (operation: string, body: SentBody) => {
    const [before, key] = [sent.size, `${operation} ${body.type} ${body.bytes.toString('base64')}`]
    return sent.add(key).size > before
  }
  return {
    notes,
    /** Gives the answer's headers, and its body if that is JSON. */
    async call(app: FastifyInstance, operation: string, name: string, call: Call) {
      const answer = await send(app, call)
      const { body } = call
      notes.push({
        operation,
        name,
        ...(body &&
          answer.status < 300 &&
          isNew(operation, body) && { request: { type: bare(body.type), example: exampleOf(body.type, body.bytes) } }),
        status: answer.status,
        type: bare(answer.type),
        answer: exampleOf(answer.type, answer.bytes),
      })
      return { headers: answer.headers, json: () => JSON.parse(answer.bytes.toString()) }
    },
  }
}

/** By Node's own client: it lets a call say which host it is for, and ask for a WebSocket. */
async function send(app: FastifyInstance, { method, url, headers = {}, body }: Call) {
  if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  const type = body && { 'content-type': body.type, 'content-length': body.bytes.length }
  const outgoing = request({
    host: '127.0.0.1',
    port: typeof address === 'object' ? address?.port : '',
    path: url,
    method,
    headers: { host: '127.0.0.1:5000', ...type, ...headers },
  }).end(body?.bytes)
  const [response]: IncomingMessage[] = await once(outgoing, 'response')
  if (response === undefined) throw new Error('There was no answer.')
  const bytes = await buffer(response)
  return {
    status: response.statusCode ?? 0,
    type: response.headers['content-type'] ?? '',
    headers: response.headers,
    bytes,
  }
}

/** What makes calls, and writes each down. */
export type Notes = ReturnType<typeof createNotes>

function bare(type: string): string {
  return type.replace(/;.*/, '')
}

function exampleOf(type: string, bytes: Buffer): Example {
  if (/json\b/.test(type)) return { value: JSON.parse(bytes.toString()) }
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { value: Object.fromEntries(new URLSearchParams(bytes.toString())) }
  if (/^(text\/|application\/xml)/.test(type)) return { value: bytes.toString() }
  return { externalValue: `data:${type.replace('; ', ';')};base64,${bytes.toString('base64')}` }
}

/** The form of a value: types in the place of values; of an array that of its first entry. Codes are of the form. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf)
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, key === 'code' || key === 'status' ? member : shapeOf(member)]),
  )
}
