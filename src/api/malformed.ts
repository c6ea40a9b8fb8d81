import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ProblemCode } from '../model/problem.ts'
import { problem } from './problems.ts'

/** By the code of Node's error; what is not here is not HTTP. */
const faults: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers-too-large', 'The headers of the request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'The request did not arrive in time.'],
}

/**
 * Answers what never became a request, and closes. Nothing of it is logged: Node's error holds the bytes that came, and a
 * key or an image may be in them.
 */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [code, detail] = faults[error.code ?? ''] ?? ['invalid-request', 'This is not HTTP/1.1.']
  const told = problem(code, detail)
  const body = JSON.stringify(told)
  socket.write(
    [
      `HTTP/1.1 ${told.status} ${STATUS_CODES[told.status]}`,
      'content-type: application/problem+json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
  socket.destroySoon()
}
