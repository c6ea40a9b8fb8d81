import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Budget } from './budget.ts'
import { clientOf } from './client.ts'

/** What the system takes off our hands at once, and is not counted. */
const pieceBytes = 64 * 1024
/** A client that takes nothing of its answer for so long is cut off. */
const stalledMs = 30_000

/** An answer that is too large for the system to take at once. */
export interface LargeAnswer {
  /** Its pieces, the next of which is asked for when the one before has left. */
  readonly pieces: Iterable<Buffer>
  /** To be called when it is out, or nobody wants it any more. */
  release(): void
}

/**
 * Takes room for an answer that somebody may read slowly, or not at all.
 *
 * @returns nothing for one that needs none
 * @throws OverloadedError when there is no room
 */
export function holdAnswer(
  answer: string | Buffer,
  { budget, client, cutOff }: { budget: Budget; client: string; cutOff: () => void },
): LargeAnswer | undefined {
  const length = Buffer.byteLength(answer)
  if (length <= pieceBytes) return undefined
  let moved = 0
  const { release } = budget.reserve({ client, expected: () => length, moved: () => moved, giveWay: cutOff }, length)
  function* pieces() {
    const bytes = Buffer.isBuffer(answer) ? answer : Buffer.from(answer)
    for (; moved < length; moved += pieceBytes) yield bytes.subarray(moved, moved + pieceBytes)
  }
  return { pieces: pieces(), release }
}

/** Bounds the memory that answers take until clients have read them, and for how long a client may not read. */
export function boundAnswers(app: FastifyInstance, budget: Budget): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (!request.ws) reply.raw.setTimeout(stalledMs)
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload
    const large = holdAnswer(payload, { budget, client: clientOf(request), cutOff: () => reply.raw.destroy() })
    if (large === undefined) return payload
    reply.raw.once('close', large.release)
    reply.header('content-length', Buffer.byteLength(payload))
    return Readable.from(large.pieces)
  })
}
