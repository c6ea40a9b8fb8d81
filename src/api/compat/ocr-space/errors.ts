import type { FastifyReply } from 'fastify'
import type { ParsedImage } from '../../../model/ocr-space.ts'
import { type ProblemCode, problemStatus } from '../../../model/problem.ts'

/** The request was refused; what is wrong is said in words. */
const refused = 99

/**
 * Answers with one problem as that service does: 200 for what is wrong with a document or a field, 403 for a key. What may go better
 * later keeps its status, so that clients and proxies can tell.
 */
export function sendOcrSpaceError(reply: FastifyReply, code: ProblemCode, detail: string): FastifyReply {
  const body: ParsedImage = {
    OCRExitCode: refused,
    IsErroredOnProcessing: true,
    ErrorMessage: [detail],
    ProcessingTimeInMilliseconds: String(Math.round(reply.elapsedTime)),
  }
  return reply.code(statusOf(code)).type('application/json').serializer(JSON.stringify).send(body)
}

function statusOf(code: ProblemCode): number {
  if (code === 'unauthorized') return 403
  const status = problemStatus[code]
  return status === 403 || status === 404 || status === 429 || status >= 500 ? status : 200
}
