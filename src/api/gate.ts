import { OverloadedError } from '../errors.ts'

/** Lets so many requests work at a time, a few more wait, and turns the rest away at once. */
export type Gate = ReturnType<typeof createGate>

/** How many pass, and who is turned away. */
export interface GateOptions {
  /** At work at a time. */
  readonly concurrency: number
  /** That wait. */
  readonly queue: number
}

/** A gate that nobody has passed yet. */
export function createGate({ concurrency, queue }: GateOptions) {
  let working = 0
  /** Those that wait, in order: each lets one in. */
  const waiting = new Set<() => void>()
  /** What a request has taken lately: a moving average. */
  let usualMs = 1_000

  function refuseWhenFull(): void {
    if (working < concurrency || waiting.size < queue) return
    const waitMs = (usualMs * (waiting.size + 1)) / concurrency
    throw new OverloadedError(
      'Every recognition slot is taken and the queue is full (SYNC_QUEUE). Try again later, or use POST /image.',
      Math.ceil(waitMs / 1000),
    )
  }

  async function enter(signal: AbortSignal): Promise<void> {
    if (working < concurrency) {
      working++
      return
    }
    const turn = Promise.withResolvers<void>()
    waiting.add(turn.resolve)
    const giveUp = () => {
      waiting.delete(turn.resolve)
      turn.reject(signal.reason)
    }
    signal.addEventListener('abort', giveUp, { once: true })
    await turn.promise.finally(() => signal.removeEventListener('abort', giveUp))
  }

  /** The slot goes to whoever waits. */
  function leave(): void {
    const [letIn] = waiting
    if (letIn === undefined) working--
    else {
      waiting.delete(letIn)
      letIn()
    }
  }

  return {
    /** @throws OverloadedError when {@link pass} would, for those that have something to do before it */
    refuseWhenFull,

    /**
     * Works when it is its turn. A request that is aborted while it waits gives up its place and rejects with the signal's reason.
     *
     * @throws OverloadedError when the queue is full, with the time until a place should be free
     */
    async pass<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
      signal.throwIfAborted()
      refuseWhenFull()
      await enter(signal)
      const startedAt = performance.now()
      try {
        return await work()
      } finally {
        usualMs += 0.2 * (performance.now() - startedAt - usualMs)
        leave()
      }
    },
  }
}
