import type { IncomingMessage } from 'node:http'
import { BodyTooLargeError, InvalidRequestError, OverloadedError } from '../../errors.ts'
import { freeMemory } from '../../free-memory.ts'
import type { Budget, Place } from '../budget.ts'

/** A body without a length is taken for one of this size, and then of twice what has come. */
const guessedBytes = 64 * 1024
/** Memory is taken for so many times what has come: a few steps to the whole of a body that comes, little for one that does not. */
const ahead = 8

/** Where a body goes. */
export interface ReceiveOptions {
  readonly maxBytes: number
  readonly budget: Budget
  /** Whose body it is. */
  readonly client: string
}

/**
 * Collects a body into memory of its own, which may be given to another thread.
 *
 * @param held called with what gives the body's room back: to be called when the request has been answered
 * @throws BodyTooLargeError, before anything is read if the body says its length; OverloadedError when there is no room for it, or no
 * longer; InvalidRequestError when it is empty; Node's own error when the client breaks off
 */
export async function receive(
  request: IncomingMessage,
  { maxBytes, budget, client }: ReceiveOptions,
  held: (release: () => void) => void,
): Promise<Buffer<ArrayBuffer>> {
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
  const body = collector(Math.min(maxBytes, announced ?? maxBytes), maxBytes, place)
  const take = (chunk: Buffer) => {
    try {
      arrived = body.add(chunk)
    } catch (error) {
      whole.reject(error)
    }
  }
  request.on('data', take).once('end', whole.resolve).once('error', whole.reject)
  // Without a listener it flows on into nothing: the connection stays usable, for the answer.
  await whole.promise.finally(() => request.off('data', take))
  place.complete()
  if (arrived === 0) throw new InvalidRequestError('The body is empty: send a JSON object with image_data.')
  return body.bytes()
}

/** Bytes in one piece, in memory that grows with what comes up to what may. */
function collector(mostBytes: number, maxBytes: number, place: Place) {
  let memory = Buffer.allocUnsafeSlow(0)
  let length = 0
  return {
    /**
     * @returns how much it is now
     * @throws BodyTooLargeError, OverloadedError
     */
    add(chunk: Buffer): number {
      const total = length + chunk.length
      if (total > maxBytes) throw new BodyTooLargeError(maxBytes)
      if (total > memory.length) {
        const larger = Math.min(mostBytes, ahead * total)
        place.grow(larger)
        const grown = Buffer.allocUnsafeSlow(larger)
        memory.copy(grown, 0, 0, length)
        freeMemory(memory)
        memory = grown
      }
      chunk.copy(memory, length)
      freeMemory(chunk)
      length = total
      return length
    },
    bytes: () => memory.subarray(0, length),
  }
}

/** Node has seen to it that it is a number, if there is one. */
function announcedBytes({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length']
  return length === undefined ? undefined : Number(length)
}

function tooSlow(): OverloadedError {
  return new OverloadedError('The body came too slowly, and others needed the room. Try again later.', 10)
}
