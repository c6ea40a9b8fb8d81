import type { Problem } from './contract.ts'

/** A problem of the service, or one of these: nobody answers there; what answers is no Lector, or a proxy before it. */
export type LectorErrorCode = Problem['code'] | 'unreachable' | 'unexpected-answer'

/** What a {@link LectorError} says beside its message. */
export type LectorProblem = Pick<Problem, 'detail' | 'index'> & {
  readonly code: LectorErrorCode
  /** Of HTTP; left out when there was no answer. */
  readonly status?: number | undefined
  /** After how many seconds trying again makes sense, by `Retry-After`. */
  readonly retryAfterS?: number | undefined
}

/** What the service refused, with its stable code; or that there was no answer of it. */
export class LectorError extends Error {
  readonly code: LectorErrorCode
  readonly status: number | undefined
  /** What was wrong and what to do about it. */
  readonly detail: string
  /** The document at fault, counted from 0. */
  readonly index: number | undefined
  readonly retryAfterS: number | undefined

  constructor({ code, status, detail, index, retryAfterS }: LectorProblem, options?: ErrorOptions) {
    super(`${detail} (${code})`, options)
    this.name = 'LectorError'
    this.code = code
    this.status = status
    this.detail = detail
    this.index = index
    this.retryAfterS = retryAfterS
  }
}

/** The error that an answer is, whoever gave it. */
export async function errorOf(response: Response): Promise<LectorError> {
  const { status } = response
  const retryAfterS = secondsOf(response.headers.get('retry-after'))
  const body = await response.text()
  if (response.headers.get('content-type')?.startsWith('application/problem+json')) {
    const problem: Problem = JSON.parse(body)
    return new LectorError({ ...problem, status, retryAfterS })
  }
  const detail = `${response.url} answers ${status}, which is not how Lector answers.`
  return new LectorError({ code: 'unexpected-answer', detail, status, retryAfterS })
}

/** It may be a date, too; Lector sends none. */
function secondsOf(retryAfter: string | null): number | undefined {
  return retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined
}
