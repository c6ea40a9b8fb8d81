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
  complete: boolean
}

/** A budget that nobody uses yet. */
export function createBudget(limits: BudgetLimits) {
  const { maxBytes, smallBytes = 64 * 1024, patienceMs = 2_000, slowBytesPerS = 1024 * 1024, message } = limits
  const holders = new Set<Holder>()
  /** How long room has been held lately: a moving average. */
  let usualMs = 1_000
  /** Of those that were refused, and are likely to come again. */
  let refusedBytes = 0

  const isSmall = ({ transfer }: Holder) => transfer.expected() <= smallBytes

  /** Bytes a second, the time of grace not counted; without end before that. */
  function rate({ transfer, since }: Holder): number {
    const judgedMs = performance.now() - since - patienceMs
    return judgedMs > 0 ? (1000 * transfer.moved()) / judgedMs : Number.POSITIVE_INFINITY
  }

  const isSlow = (holder: Holder) => !holder.complete && rate(holder) < slowBytesPerS

  /** Makes room for what `holder` is to have, in a share of the budget that it has in common with `others`. */
  function makeRoom(holder: Holder, bytes: number, share: number, others: Holder[]): void {
    let over = bytes + sum(others) - share * maxBytes
    if (over <= 0) return
    const slow = isSlow(holder) ? [] : others.filter(isSlow)
    // Nobody is sent away for nothing.
    if (sum(slow) < over && slow.length < others.length) throw overloaded(holder)
    for (const slowest of slow.toSorted((a, b) => rate(a) - rate(b))) {
      if (over <= 0) return
      holders.delete(slowest)
      slowest.transfer.giveWay()
      over -= slowest.bytes
    }
  }

  /** Whether the share of the small ones has room for it. Asked for each request, so it makes no lists. */
  function fitsWithTheSmall(holder: Holder, bytes: number): boolean {
    let total = bytes
    for (const it of holders) if (it !== holder && isSmall(it)) total += it.bytes
    return isSmall(holder) && total <= smallShare * maxBytes
  }

  function take(holder: Holder, bytes: number): void {
    if (bytes > holder.bytes && !fitsWithTheSmall(holder, bytes)) {
      const others = () => Array.from(holders).filter((it) => it !== holder)
      makeRoom(holder, bytes, 1, others())
      const { client } = holder.transfer
      makeRoom(
        holder,
        bytes,
        clientShare,
        others().filter(({ transfer }) => transfer.client === client),
      )
    }
    holder.bytes = bytes
    holders.add(holder)
  }

  /** All room becomes free within the usual time; whoever was refused before gets it first. */
  function overloaded({ transfer }: Holder): OverloadedError {
    refusedBytes += transfer.expected()
    const waitMs = Math.min(longestRetryMs, (usualMs * refusedBytes) / maxBytes)
    return new OverloadedError(message, Math.ceil(waitMs / 1000))
  }

  function release(holder: Holder): void {
    if (!holders.delete(holder)) return
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
      const holder: Holder = { transfer, since: performance.now(), bytes: 0, complete: false }
      const grow = (to: number) => take(holder, Math.max(to, leastBytes))
      grow(bytes)
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

function sum(holders: readonly Holder[]): number {
  return holders.reduce((total, { bytes }) => total + bytes, 0)
}
