import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { AppError, InvalidRequestError } from '../errors.ts'
import { Problem, ProblemCode, problemStatus } from '../model/problem.ts'

/** Response schemas for the error statuses of a route. */
export function problems<Status extends number>(...statuses: Status[]) {
  const responses = statuses.map((status) => {
    const codes = ProblemCode.options.filter((code) => problemStatus[code] === status)
    const content = { 'application/problem+json': { schema: Problem } }
    return [status, { description: codes.join(', '), content }] as const
  })
  type Responses = Record<Status, (typeof responses)[number][1]>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.fromEntries forgets its keys
  return Object.fromEntries(responses) as Responses
}

/** Answers with one problem: how a client is told of it is a matter of whose contract it speaks. */
export type Tell = (reply: FastifyReply, code: ProblemCode, detail: string, index?: number) => FastifyReply

/**
 * Answers every error and every unknown route with problem details (RFC 9457), or as `tell` has it. What is not the client's doing
 * stays opaque.
 */
export function handleProblems(app: FastifyInstance, tell: Tell = send): void {
  app.setErrorHandler((error, request, reply) => {
    const known = asAppError(error)
    if (known === undefined) {
      request.log.error({ err: error }, 'unexpected')
      return tell(reply, 'internal-error', 'Something went wrong here; the log has the details.')
    }
    if (known.cause !== undefined) request.log.warn({ err: known.cause, code: known.code }, known.message)
    if (known.retryAfterS !== undefined) reply.header('retry-after', known.retryAfterS)
    return tell(reply, known.code, known.message, known.index)
  })
  app.setNotFoundHandler((request, reply) =>
    tell(
      reply,
      'route-not-found',
      `There is no ${request.method} ${request.url.split('?', 1)[0]}. See /docs for what there is.`,
    ),
  )
}

/** Answers with one problem. */
export function send(reply: FastifyReply, code: ProblemCode, detail: string, index?: number): FastifyReply {
  // Written out here: an error on a route without this status in its schema must look the same.
  return reply
    .code(problemStatus[code])
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem(code, detail, index))
}

/** Problem details (RFC 9457) with everything that follows from the code. */
export function problem(code: ProblemCode, detail: string, index?: number): Problem {
  const status = problemStatus[code]
  const title = STATUS_CODES[status] ?? code
  return { type: `urn:lector:problem:${code}`, title, status, detail, code, ...(index === undefined ? {} : { index }) }
}

function asAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error
  if (hasZodFastifySchemaValidationErrors(error))
    return new InvalidRequestError(error.validation[0]?.message ?? 'The request is not of the right form.')
  if (!(error instanceof Error)) return undefined
  const { statusCode = 500 } = error as Partial<FastifyError>
  // What Fastify blames on the client, like a malformed content type.
  return statusCode >= 400 && statusCode < 500
    ? new InvalidRequestError(
        statusCode === 415 ? 'The Content-Type of the request is malformed.' : 'The request is malformed.',
      )
    : undefined
}
