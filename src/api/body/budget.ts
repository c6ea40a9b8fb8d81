import { OverloadedError } from '../../errors.ts'

/** How much one process holds of request bodies, and whose upload has to give way. */
export interface BudgetLimits {
  /** Over all requests. A body is let in whatever its size while there is no other. */
  readonly maxBytes: number
  /** Bodies up to this size are counted, but always let in. */
  readonly smallBytes?: number
  /** An upload this old that came slower than `slowBytesPerS` is given up as soon as somebody else needs its room. */
  readonly patienceMs?: number
  readonly slowBytesPerS?: number
}

/** The room of one body. */
export interface Place {
  /** Takes more room. @throws OverloadedError when there is none */
  grow(bytes: number): void
  /** Notes how much has arrived, in all. */
  arrived(bytes: number): void
  /** Notes that all has arrived: from now on nobody can have its room. */
  complete(): void
  /** Gives the room back. Does nothing the second time. */
  release(): void
}

/** The bytes of request bodies that are held at a time, from when they are announced until the request has been answered. */
export type Budget = ReturnType<typeof createBudget>

/** Nobody is told to come back later than this. */
const longestRetryMs = 60_000

interface Holder {
  bytes: number
  arrived: number
  /** Gone once all has arrived. */
  giveWay: (() => void) | undefined
  readonly since: number
}

/** A budget that nobody uses yet. */
export function createBudget(limits: BudgetLimits) {
  const { maxBytes, smallBytes = 64 * 1024, patienceMs = 5_000, slowBytesPerS = 64 * 1024 } = limits
  const holders = new Set<Holder>()
  /** How long a body has been held lately: a moving average. */
  let usualMs = 1_000
  /** Of bodies that were refused, and are likely to come again. */
  let refusedBytes = 0

  function makeRoom(holder: Holder, bytes: number): void {
    const others = () => Array.from(holders).reduce((sum, it) => (it === holder ? sum : sum + it.bytes), 0)
    while (others() > 0 && others() + bytes > maxBytes) {
      const slowest = slowestUpload()
      if (slowest === undefined || slowest === holder) throw overloaded(bytes)
      holders.delete(slowest)
      slowest.giveWay?.()
    }
  }

  function slowestUpload(): Holder | undefined {
    const now = performance.now()
    const rate = ({ arrived, since }: Holder) => (1000 * arrived) / (now - since)
    const slow = (it: Holder) => it.giveWay && now - it.since > patienceMs && rate(it) < slowBytesPerS
    return Array.from(holders)
      .filter(slow)
      .toSorted((a, b) => rate(a) - rate(b))[0]
  }

  /** All room becomes free within the usual time; whoever was refused before gets it first. */
  function overloaded(bytes: number): OverloadedError {
    refusedBytes += bytes
    const waitMs = Math.min(longestRetryMs, (usualMs * refusedBytes) / maxBytes)
    return new OverloadedError(
      'Too many large bodies are in hand already (MAX_BODIES_BYTES). Try again later.',
      Math.ceil(waitMs / 1000),
    )
  }

  function release(holder: Holder): void {
    if (!holders.delete(holder)) return
    usualMs += 0.2 * (performance.now() - holder.since - usualMs)
    refusedBytes = holders.size === 0 ? 0 : Math.max(0, refusedBytes - holder.bytes)
  }

  return {
    /**
     * Takes room for a body.
     *
     * @param giveWay called when the upload is too slow and somebody else has been given its room
     * @throws OverloadedError when there is none, with the time until there should be
     */
    reserve(bytes: number, giveWay: () => void): Place {
      const holder: Holder = { bytes: 0, arrived: 0, giveWay, since: performance.now() }
      const grow = (to: number) => {
        if (to > smallBytes) makeRoom(holder, to)
        holder.bytes = to
        holders.add(holder)
      }
      grow(bytes)
      return {
        grow,
        arrived(count) {
          holder.arrived = count
        },
        complete() {
          holder.giveWay = undefined
        },
        release: () => release(holder),
      }
    },
  }
}
