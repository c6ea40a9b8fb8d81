import { hostRefusal } from './hosts.ts'
import { type ProblemCode, problemStatus } from './model/problem.ts'

/**
 * What a client may be told. `message` is safe to show; `cause` is for the log alone. `index` is the item's place in
 * `image_data`, set by whoever knows it.
 */
export abstract class AppError extends Error {
  abstract readonly code: ProblemCode
  index?: number
  /** Seconds after which trying again makes sense (the `Retry-After` header). */
  readonly retryAfterS?: number

  get status(): number {
    return problemStatus[this.code]
  }
}

/** Notes on an error which item of the request it is about, unless it knows already. Other errors pass through untouched. */
export function atIndex(error: unknown, index: number): unknown {
  if (error instanceof AppError) error.index ??= index
  return error
}

/** The request is not JSON, lacks `image_data`, or an item is not base64. */
export class InvalidRequestError extends AppError {
  readonly code = 'invalid-request'
}

/** A task's `callback_url` is none that `CALLBACK_HOSTS` allows. */
export class CallbackNotAllowedError extends AppError {
  readonly code = 'callback-not-allowed'
  constructor() {
    super('callback_url must be a URL without a login whose scheme, host and port are listed in CALLBACK_HOSTS.')
  }
}

/** A document's address is none that `FETCH_HOSTS` allows. */
export class FetchNotAllowedError extends AppError {
  readonly code = 'fetch-not-allowed'
  constructor() {
    super(
      'Documents are fetched by URLs without a login whose scheme, host and port are listed in FETCH_HOSTS. Or send the document itself.',
    )
  }
}

/** A document did not come from its address. */
export class FetchFailedError extends AppError {
  readonly code = 'fetch-failed'
}

/** Keys are on, and the request came without one that is known. */
export class UnauthorizedError extends AppError {
  readonly code = 'unauthorized'
  constructor(what: string) {
    super(`${what}. Send one as "Authorization: Bearer KEY" or "X-API-Key: KEY".`)
  }
}

/** A page of another origin opens a WebSocket, and is not listed in `CORS_ORIGINS`. */
export class OriginNotAllowedError extends AppError {
  readonly code = 'origin-not-allowed'
  constructor() {
    super('Pages of this origin may not connect. Add it to CORS_ORIGINS.')
  }
}

/** Nobody has to say who they are here, and the request is for a host that an attacker may have named. */
export class HostNotAllowedError extends AppError {
  readonly code = 'host-not-allowed'
  constructor() {
    super(`Without keys (API_KEYS), ${hostRefusal}`)
  }
}

/** The request has an `Expect` header that asks for something else than 100-continue. */
export class ExpectationFailedError extends AppError {
  readonly code = 'expectation-failed'
  constructor() {
    super('Of what a request may expect, only 100-continue is met.')
  }
}

/** More requests a minute than `RATE_LIMIT` allows. */
export class RateLimitedError extends AppError {
  readonly code = 'rate-limited'
  override readonly retryAfterS: number
  constructor(requestsPerMinute: number, retryAfterS: number) {
    super(`More than ${requestsPerMinute} requests in a minute. Try again in ${retryAfterS} s.`)
    this.retryAfterS = retryAfterS
  }
}

/** No such task: it never was, or it has expired. */
export class TaskNotFoundError extends AppError {
  readonly code = 'task-not-found'
  constructor(taskId?: string) {
    super(`There is no ${taskId === undefined ? 'such task' : `task ${taskId}`}: unknown, or expired.`)
  }
}

/** The result of a task is wanted that has none, or none yet. */
export class TaskNotFinishedError extends AppError {
  readonly code = 'task-not-finished'
}

/** There is no such format, or not of this. */
export class NotAcceptableError extends AppError {
  readonly code = 'not-acceptable'
}

/** More items than `MAX_IMAGES`. */
export class TooManyImagesError extends AppError {
  readonly code = 'too-many-images'
  constructor(count: number | string, maxImages: number) {
    super(`${count} images in one request; at most ${maxImages} are allowed. Send them in several requests.`)
  }
}

/** More pages of one document are wanted than `MAX_PAGES`. */
export class TooManyPagesError extends AppError {
  readonly code = 'too-many-pages'
  constructor(pages: number, maxPages: number) {
    super(
      `These are ${pages} pages of one document; at most ${maxPages} are allowed. Name those that you want (pages), or split it.`,
    )
  }
}

/** The body is over `MAX_BODY_BYTES`. */
export class BodyTooLargeError extends AppError {
  readonly code = 'body-too-large'
  constructor(maxBytes: number) {
    super(`The body is larger than ${maxBytes} bytes. Send fewer or smaller images.`)
  }
}

/** The bytes are none of the formats that Lector reads. */
export class UnsupportedImageError extends AppError {
  readonly code = 'unsupported-image'
  constructor(what = 'The bytes are not a document that Lector reads') {
    super(`${what}. Send PDF, PNG, JPEG, WebP, TIFF, GIF, BMP or AVIF.`)
  }
}

/** The format is right, but the picture is truncated or corrupt. */
export class UnreadableImageError extends AppError {
  readonly code = 'unreadable-image'
  constructor(options?: ErrorOptions) {
    super('The image is truncated or corrupt.', options)
  }
}

/** The header claims more than the limits allow; nothing was decoded. */
export class ImageTooLargeError extends AppError {
  readonly code = 'image-too-large'
}

/** The document is none, or too damaged; or reading it takes more time or memory than any honest one does. */
export class UnreadableDocumentError extends AppError {
  readonly code = 'unreadable-document'
  constructor(options?: ErrorOptions) {
    super(
      'The document is damaged, or too complex to be read. Print it to a new PDF, or send its pages as pictures.',
      options,
    )
  }
}

/** The document is encrypted, and no password came with it, or a wrong one. */
export class PasswordRequiredError extends AppError {
  readonly code = 'password-required'
  constructor(options?: ErrorOptions) {
    super('The document is encrypted. Send the password that opens it.', options)
  }
}

/** A searchable PDF would be another document than the one that was signed. */
export class DocumentSignedError extends AppError {
  readonly code = 'document-signed'
  constructor() {
    super('The PDF is signed, and text put into it would break the signature. Send force=true if that does not matter.')
  }
}

/** The engine died on this image at every attempt. */
export class RecognitionCrashedError extends AppError {
  readonly code = 'recognition-crashed'
  constructor(options?: ErrorOptions) {
    super('The engine crashed on this image at every attempt.', options)
  }
}

/** An image is not in Redis any more, though its task is: Redis may drop keys when its memory is full. */
export class ImageLostError extends AppError {
  readonly code = 'unavailable'
  constructor() {
    super('The image was lost with the memory of Redis before it was recognised. Send it again.')
  }
}

/** One page took longer than `RECOGNITION_TIMEOUT_MS`; its engine has been stopped. */
export class RecognitionTimeoutError extends AppError {
  readonly code = 'recognition-timeout'
  constructor(timeoutMs: number) {
    super(`Recognition took longer than ${timeoutMs} ms and was stopped. Send a smaller or cleaner image.`)
  }
}

/** Every slot is taken and the queue is full. */
export class OverloadedError extends AppError {
  readonly code = 'overloaded'
  override readonly retryAfterS: number
  constructor(message: string, retryAfterS: number) {
    super(message)
    this.retryAfterS = retryAfterS
  }
}

/** Something Lector needs (Redis, an engine) is away. */
export class UnavailableError extends AppError {
  readonly code = 'unavailable'
  override readonly retryAfterS = 2
}

/** An error of ours that happened on another thread, where it lost its class. */
export class RelayedError extends AppError {
  readonly code: ProblemCode
  constructor(told: { code: ProblemCode; message: string; index: number | undefined; cause: string | undefined }) {
    super(told.message, { cause: told.cause })
    this.code = told.code
    if (told.index !== undefined) this.index = told.index
  }
}
