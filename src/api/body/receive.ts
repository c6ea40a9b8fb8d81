import type { IncomingMessage } from 'node:http'
import { BodyTooLargeError, InvalidRequestError, OverloadedError } from '../../errors.ts'
import type { Budget } from '../budget.ts'

/** A body without a length is taken for one of this size, and then of twice what has come. */
const guessedBytes = 64 * 1024

/** How much may come, and whose it is. */
export interface ReceiveOptions {
  readonly maxBytes: number
  readonly budget: Budget
  /** Whose body it is. */
  readonly client: string
}

/** What becomes of a body. */
export interface Sink<T> {
  /** Takes a piece, which is its own from then on. What it throws ends it. */
  add(chunk: Buffer): void
  /** All has come. */
  end(): T | Promise<T>
}

/** Begins one, for a body of no more than `mostBytes`. `take` is called with the memory that it is about to need in all; throws when there is none. */
export type OpenSink<T> = (mostBytes: number, take: (bytes: number) => void) => Sink<T>

/**
 * Receives a body.
 *
 * @param held called with what gives the body's room back: to be called when the request has been answered
 * @throws BodyTooLargeError, before anything is read if the body says its length; OverloadedError when there is no room for it, or no
 * longer; InvalidRequestError when it is empty; what the sink throws; Node's own error when the client breaks off
 */
export async function receive<T>(
  request: IncomingMessage,
  { maxBytes, budget, client }: ReceiveOptions,
  held: (release: () => void) => void,
  open: OpenSink<T>,
): Promise<T> {
  const announced = announcedBytes(request)
  if (announced !== undefined && announced > maxBytes) throw new BodyTooLargeError(maxBytes)
  const whole = Promise.withResolvers<void>()
  let arrived = 0
  const place = budget.reserve(
    {
      client,
      expected: () => announced ?? Math.max(guessedBytes, 2 * arrived),
      moved: () => arrived,
      giveWay: () => whole.reject(tooSlow()),
    },
    0,
  )
  held(place.release)
  const sink = open(announced ?? maxBytes, place.grow)
  const take = (chunk: Buffer) => {
    try {
      arrived += chunk.length
      if (arrived > maxBytes) throw new BodyTooLargeError(maxBytes)
      sink.add(chunk)
    } catch (error) {
      whole.reject(error)
    }
  }
  request.on('data', take).once('end', whole.resolve).once('error', whole.reject)
  // Without a listener it flows on into nothing: the connection stays usable, for the answer.
  await whole.promise.finally(() => request.off('data', take))
  place.complete()
  if (arrived === 0)
    throw new InvalidRequestError('The body is empty: send JSON with image_data, a form with files, or a document.')
  return sink.end()
}

/** Node has seen to it that it is a number, if there is one. */
function announcedBytes({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length']
  return length === undefined ? undefined : Number(length)
}

function tooSlow(): OverloadedError {
  return new OverloadedError('The body came too slowly, and others needed the room. Try again later.', 10)
}
