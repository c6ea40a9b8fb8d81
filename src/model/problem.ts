import { z } from 'zod'

/** A stable name for what went wrong. Codes are API: add, never rename. */
export const ProblemCode = z.enum([
  'invalid-request',
  'callback-not-allowed',
  'fetch-not-allowed',
  'unauthorized',
  'origin-not-allowed',
  'host-not-allowed',
  'task-not-found',
  'route-not-found',
  'not-acceptable',
  'request-timeout',
  'task-not-finished',
  'body-too-large',
  'too-many-images',
  'too-many-pages',
  'unsupported-image',
  'expectation-failed',
  'unreadable-image',
  'image-too-large',
  'unreadable-document',
  'password-required',
  'document-signed',
  'fetch-failed',
  'recognition-crashed',
  'upgrade-required',
  'rate-limited',
  'headers-too-large',
  'internal-error',
  'overloaded',
  'unavailable',
  'recognition-timeout',
])
export type ProblemCode = z.infer<typeof ProblemCode>

/** The HTTP status that each code is answered with. */
export const problemStatus: Readonly<Record<ProblemCode, number>> = {
  'invalid-request': 400,
  'callback-not-allowed': 400,
  'fetch-not-allowed': 400,
  unauthorized: 401,
  'origin-not-allowed': 403,
  'host-not-allowed': 403,
  'task-not-found': 404,
  'route-not-found': 404,
  'not-acceptable': 406,
  'request-timeout': 408,
  'task-not-finished': 409,
  'body-too-large': 413,
  'too-many-images': 413,
  'too-many-pages': 413,
  'unsupported-image': 415,
  'expectation-failed': 417,
  'unreadable-image': 422,
  'image-too-large': 422,
  'unreadable-document': 422,
  'password-required': 422,
  'document-signed': 422,
  'fetch-failed': 422,
  'recognition-crashed': 422,
  'upgrade-required': 426,
  'rate-limited': 429,
  'headers-too-large': 431,
  'internal-error': 500,
  overloaded: 503,
  unavailable: 503,
  'recognition-timeout': 504,
}

/** The body of every error answer: problem details (RFC 9457) with a stable `code` and, for one bad item, its `index`. */
export const Problem = z
  .object({
    type: z.string().describe('urn:lector:problem: and the code'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().describe('What was wrong and what to do about it.'),
    code: ProblemCode,
    index: z.int().nonnegative().optional().describe('The place in image_data of the item that was at fault.'),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>
