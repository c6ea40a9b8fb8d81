import { move, transferableSymbol, valueSymbol } from 'piscina'
import { AppError } from '../../errors.ts'
import { freeMemory } from '../../free-memory.ts'
import type { ImageLimits } from '../../images/inspect.ts'
import type { ProblemCode } from '../../model/problem.ts'
import { type RequestedImages, readImages } from './read-images.ts'

/** A body to read, which becomes the thread's own. */
export interface BodyToRead {
  readonly body: Uint8Array<ArrayBuffer>
  readonly limits: ImageLimits
}

/** What is told of an error: it loses its class on the way between threads. */
export interface Fault {
  readonly code: ProblemCode
  readonly message: string
  readonly index: number | undefined
  /** For the log. */
  readonly cause: string | undefined
}

/** What the body asks for, with images that nobody else holds, or why it cannot be read. */
export type BodyReply = { readonly request: RequestedImages } | { readonly fault: Fault }

/** What a body-reading thread does. No image is copied on its way in or out. */
export default async function readBody({ body, limits }: BodyToRead): Promise<unknown> {
  try {
    const request = await readImages(Buffer.from(body.buffer, body.byteOffset, body.length), limits)
    return move({
      [transferableSymbol]: request.images.map(({ bytes }) => bytes.buffer),
      [valueSymbol]: { request } satisfies BodyReply,
    })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { code, message, index, cause } = error
    return {
      fault: { code, message, index, cause: cause instanceof Error ? cause.message : undefined },
    } satisfies BodyReply
  } finally {
    freeMemory(body)
  }
}
