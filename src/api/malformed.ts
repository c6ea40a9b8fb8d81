import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ProblemCode } from '../model/problem.ts'
import { problem } from './problems.ts'

/** By the code of Node's error; what is not here is not HTTP. */
const faults: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers-too-large', 'The headers of the request are too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['body-too-large', 'The chunk extensions of the body are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'The request did not arrive in time.'],
}

/**
 * Answers what never became a request, and closes. Nothing of it is logged: Node's error holds the bytes that came, and a
 * key or an image may be in them.
 *
 * @param midAnswer an answer to an earlier request is on its way: another in the middle of it would be taken for a part of it
 */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Duplex, midAnswer: boolean): void {
  if (error.code === 'ECONNRESET' || midAnswer) socket.destroy()
  else tell(socket, ...(faults[error.code ?? ''] ?? ['invalid-request', 'This is not HTTP/1.1.']))
}

/** Answers with a problem where there is no request to reply to, and closes. */
export function tell(socket: Duplex, code: ProblemCode, detail: string): void {
  if (!socket.writable) return void socket.destroy()
  const told = problem(code, detail)
  const body = JSON.stringify(told)
  socket.on('error', () => {}) // 'close' comes next
  socket.end(
    [
      `HTTP/1.1 ${told.status} ${STATUS_CODES[told.status]}`,
      'content-type: application/problem+json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  )
}
