import { move, transferableSymbol, valueSymbol } from 'piscina'
import { AppError } from '../../errors.ts'
import { freeMemory } from '../../free-memory.ts'
import type { ProblemCode } from '../../model/problem.ts'
import type { Dialect } from './dialects.ts'
import { type RequestedImages, readImages } from './read-images.ts'

/** A body to read, which becomes the thread's own. */
export interface BodyToRead {
  readonly body: Uint8Array<ArrayBuffer>
  readonly maxImages: number
  readonly dialect: Dialect
}

/** What is told of an error: it loses its class on the way between threads. */
export interface Fault {
  readonly code: ProblemCode
  readonly message: string
  readonly index: number | undefined
  /** For the log. */
  readonly cause: string | undefined
}

/** What the body asks for, with images that nobody else holds, as far as it could be read; why not all of it could. */
export interface BodyReply {
  readonly requested?: RequestedImages
  readonly fault?: Fault | undefined
}

/** What a body-reading thread does. No image is copied on its way in or out. */
export default function readBody({ body, maxImages, dialect }: BodyToRead): unknown {
  try {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.length)
    const { requested, fault } = readImages(bytes, maxImages, dialect)
    return move({
      [transferableSymbol]: requested.images.map(({ buffer }) => buffer),
      [valueSymbol]: { requested, fault: fault && told(fault) } satisfies BodyReply,
    })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { fault: told(error) } satisfies BodyReply
  } finally {
    freeMemory(body)
  }
}

function told({ code, message, index, cause }: AppError): Fault {
  return { code, message, index, cause: cause instanceof Error ? cause.message : undefined }
}
