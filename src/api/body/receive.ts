import type { IncomingMessage } from 'node:http'
import { BodyTooLargeError, InvalidRequestError, OverloadedError } from '../../errors.ts'
import { freeMemory } from '../../free-memory.ts'
import type { Budget, Place } from './budget.ts'

/** What a body without a length is taken for at first. */
const firstBytes = 64 * 1024

/**
 * Collects a body into memory of its own, which may be given to another thread.
 *
 * @param held called with what gives the body's room back: to be called when the request has been answered
 * @throws BodyTooLargeError or OverloadedError, before anything is read if the body says its length; InvalidRequestError when it is
 * empty; Node's own error when the client breaks off
 */
export async function receive(
  request: IncomingMessage,
  { maxBytes, budget }: { maxBytes: number; budget: Budget },
  held: (release: () => void) => void,
): Promise<Buffer<ArrayBuffer>> {
  const announced = Number(request.headers['content-length'] ?? firstBytes)
  if (announced > maxBytes) throw new BodyTooLargeError(maxBytes)
  const whole = Promise.withResolvers<void>()
  const place = budget.reserve(announced, () => whole.reject(tooSlow()))
  held(place.release)
  const body = collector(announced, maxBytes, place)
  const take = (chunk: Buffer) => {
    try {
      body.add(chunk)
    } catch (error) {
      whole.reject(error)
    }
  }
  request.on('data', take).once('end', whole.resolve).once('error', whole.reject)
  // Without a listener it flows on into nothing: the connection stays usable, for the answer.
  await whole.promise.finally(() => request.off('data', take))
  place.complete()
  const bytes = body.bytes()
  if (bytes.length === 0) throw new InvalidRequestError('The body is empty: send a JSON object with image_data.')
  return bytes
}

/** Bytes in one piece: of the announced length, or growing up to the largest. */
function collector(announced: number, maxBytes: number, place: Place) {
  let memory = Buffer.allocUnsafeSlow(announced)
  let length = 0
  return {
    /** @throws BodyTooLargeError, OverloadedError */
    add(chunk: Buffer): void {
      const total = length + chunk.length
      if (total > maxBytes) throw new BodyTooLargeError(maxBytes)
      if (total > memory.length) {
        const larger = Math.min(maxBytes, 2 * total)
        place.grow(larger)
        const grown = Buffer.allocUnsafeSlow(larger)
        memory.copy(grown, 0, 0, length)
        memory = grown
      }
      chunk.copy(memory, length)
      freeMemory(chunk)
      length = total
      place.arrived(length)
    },
    bytes: () => memory.subarray(0, length),
  }
}

function tooSlow(): OverloadedError {
  return new OverloadedError('The body came too slowly, and others needed the room. Try again later.', 10)
}
