import { OverloadedError } from '../errors.ts'

/** How much one process holds of what comes in or goes out, and who has to give way. */
export interface BudgetLimits {
  /** Over all transfers. One is let in whatever its size while there is no other. */
  readonly maxBytes: number
  /** Those of up to this size have a quarter of the budget to themselves. */
  readonly smallBytes?: number
  /** A transfer is not judged before it is this old. */
  readonly patienceMs?: number
  /** One that has been slower from then on is given up as soon as somebody else needs its room. */
  readonly slowBytesPerS?: number
  /** What a client is told for whom there is no room. */
  readonly message: string
}

/** One body on its way, in or out. */
export interface Transfer {
  /** Whose it is: one client leaves a quarter to the others. */
  readonly client: string
  /** How much there is to move in all, as far as is known. */
  expected(): number
  /** How much of it has moved. */
  moved(): number
  /** Called when it is too slow and somebody else has been given its room. */
  giveWay(): void
}

/** The room of one transfer. */
export interface Place {
  /** Takes this much room, in all. @throws OverloadedError when there is no more */
  grow(bytes: number): void
  /** Notes that it has arrived: from now on nobody can have its room. */
  complete(): void
  /** Gives the room back. Does nothing the second time. */
  release(): void
}

/** The bytes of bodies that are held at a time. */
export type Budget = ReturnType<typeof createBudget>

/** What a request costs while it is in hand, whatever has come of it. */
const leastBytes = 32 * 1024
/** Of the budget, for small ones alone. */
const smallShare = 1 / 4
/** Of the budget, for all that one client has in hand. */
const clientShare = 3 / 4
/** Nobody is told to come back later than this. */
const longestRetryMs = 60_000

interface Holder {
  readonly transfer: Transfer
  readonly since: number
  bytes: number
  small: boolean
  complete: boolean
}

/** A budget that nobody uses yet. */
export function createBudget(limits: BudgetLimits) {
  const { maxBytes, smallBytes = 64 * 1024, patienceMs = 2_000, slowBytesPerS = 1024 * 1024, message } = limits
  const holders = new Set<Holder>()
  /** Sums over the holders, of whom a flood of small ones makes thousands. */
  const held = { all: 0, small: 0, of: new Map<string, number>() }
  /** How long room has been held lately: a moving average. */
  let usualMs = 1_000
  /** Of those that were refused, and are likely to come again. */
  let refusedBytes = 0

  function count({ transfer: { client }, small }: Holder, bytes: number): void {
    const own = (held.of.get(client) ?? 0) + bytes
    held.all += bytes
    if (small) held.small += bytes
    if (own > 0) held.of.set(client, own)
    else held.of.delete(client)
  }

  function drop(holder: Holder): boolean {
    if (!holders.delete(holder)) return false
    count(holder, -holder.bytes)
    return true
  }

  /** Bytes a second, the time of grace not counted; without end before that, and once all is there. */
  function rate({ transfer, since, complete }: Holder, now: number): number {
    const judgedMs = now - since - patienceMs
    return judgedMs > 0 && !complete ? (1000 * transfer.moved()) / judgedMs : Number.POSITIVE_INFINITY
  }

  /** Makes room for one among others of a kind: the slowest give way, if that helps. */
  function makeRoom(holder: Holder, over: number, kind: (other: Holder) => boolean): void {
    if (over <= 0) return
    const others = Array.from(holders).filter(kind)
    const now = performance.now()
    const rated = others.map((it) => ({ it, rate: rate(it, now) })).filter((other) => other.rate < slowBytesPerS)
    const slow = rate(holder, now) < slowBytesPerS ? [] : rated.toSorted((a, b) => a.rate - b.rate)
    const most = slow.reduce((sum, { it }) => sum + it.bytes, 0)
    if (most < over && slow.length < others.length) throw overloaded(holder)
    let left = over
    for (const { it } of slow) {
      if (left <= 0) return
      left -= it.bytes
      drop(it)
      it.transfer.giveWay()
    }
  }

  function take(holder: Holder, bytes: number): void {
    const { client, expected } = holder.transfer
    drop(holder)
    holder.small = expected() <= smallBytes
    try {
      if (bytes > holder.bytes && !(holder.small && held.small + bytes <= smallShare * maxBytes)) {
        makeRoom(holder, held.all + bytes - maxBytes, () => true)
        const own = (other: Holder) => other.transfer.client === client
        makeRoom(holder, (held.of.get(client) ?? 0) + bytes - clientShare * maxBytes, own)
      }
      holder.bytes = bytes
    } finally {
      holders.add(holder)
      count(holder, holder.bytes)
    }
  }

  /** All room becomes free within the usual time; whoever was refused before gets it first. */
  function overloaded({ transfer }: Holder): OverloadedError {
    refusedBytes += transfer.expected()
    const waitMs = Math.min(longestRetryMs, (usualMs * refusedBytes) / maxBytes)
    return new OverloadedError(message, Math.ceil(waitMs / 1000))
  }

  function release(holder: Holder): void {
    if (!drop(holder)) return
    usualMs += 0.2 * (performance.now() - holder.since - usualMs)
    refusedBytes = holders.size === 0 ? 0 : Math.max(0, refusedBytes - holder.bytes)
  }

  return {
    /**
     * Takes room for a transfer.
     *
     * @throws OverloadedError when there is none, with the time until there should be
     */
    reserve(transfer: Transfer, bytes: number): Place {
      const holder: Holder = { transfer, since: performance.now(), bytes: 0, small: false, complete: false }
      const grow = (to: number) => take(holder, Math.max(to, leastBytes))
      try {
        grow(bytes)
      } catch (error) {
        drop(holder)
        throw error
      }
      return {
        grow,
        complete() {
          holder.complete = true
        },
        release: () => release(holder),
      }
    },
  }
}
