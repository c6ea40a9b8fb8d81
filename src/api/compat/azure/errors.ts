import type { FastifyReply } from 'fastify'
import { type AzureErrorDetail, azureModel } from '../../../model/azure.ts'
import { type ProblemCode, problemStatus } from '../../../model/problem.ts'

/** Where that service's addresses begin. */
export const azurePrefix = '/documentintelligence'

/** Whether an address is of that service, whose clients expect its errors. */
export function isAzure(url: string): boolean {
  return url.startsWith(`${azurePrefix}/`)
}

type AzureCode = readonly [status: number, code: string, inner?: string]

const badContent: AzureCode = [400, 'InvalidRequest', 'InvalidContent']
const tooLong: AzureCode = [400, 'InvalidRequest', 'InvalidContentLength']

/** What our problems are called there (Document Intelligence error guide, v4.0). What is not here goes by its status. */
const azureCodes: Partial<Record<ProblemCode, AzureCode>> = {
  'invalid-request': [400, 'InvalidArgument', 'InvalidParameter'],
  unauthorized: [401, '401'], // as its gateway says it
  'rate-limited': [429, '429'],
  'task-not-found': [404, 'NotFound', 'OperationNotFound'],
  'not-acceptable': [404, 'NotFound'], // a PDF that was not asked for
  'body-too-large': tooLong,
  'too-many-pages': tooLong,
  'image-too-large': [400, 'InvalidRequest', 'InvalidContentDimensions'],
  'unsupported-image': badContent,
  'unreadable-image': badContent,
  'unreadable-document': badContent,
  'password-required': badContent,
  'fetch-not-allowed': [400, 'InvalidRequest', 'OutboundAccessForbidden'],
  'fetch-failed': badContent,
}

/** By the status of those that have no code of their own. */
const codeOfStatus: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
}

const summaries: Readonly<Record<string, string>> = {
  InvalidRequest: 'Invalid request.',
  InvalidArgument: 'Invalid argument.',
  NotFound: 'Resource not found.',
}

/** One of our problems in that service's words. */
export function azureError(problem: ProblemCode, detail: string): { status: number; error: AzureErrorDetail } {
  const ownStatus = problemStatus[problem]
  const [status, code, inner] = azureCodes[problem] ?? [ownStatus, codeOfStatus[ownStatus] ?? 'InvalidRequest']
  if (inner === undefined) return { status, error: { code, message: detail } }
  return { status, error: { code, message: summaries[code] ?? code, innererror: { code: inner, message: detail } } }
}

const modelNotFound = {
  status: 404,
  error: {
    code: 'NotFound',
    message: 'Resource not found.',
    innererror: { code: 'ModelNotFound', message: `The only model here is ${azureModel}.` },
  },
}

/** Answers with one problem in that service's words. */
export function sendAzureError(reply: FastifyReply, problem: ProblemCode, detail: string): FastifyReply {
  const { status, error } = isOtherModel(problem, reply.request.url) ? modelNotFound : azureError(problem, detail)
  return reply.code(status).type('application/json').serializer(JSON.stringify).send({ error })
}

/** Whether there is no such route because it is for a model that there is not. */
function isOtherModel(problem: ProblemCode, url: string): boolean {
  const model = /\/documentModels\/([^/:?]+)/.exec(url)?.[1]
  return problem === 'route-not-found' && model !== undefined && model !== azureModel
}
