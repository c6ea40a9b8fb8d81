/** Writes a line, which says how many like it were not written. */
type Line = (more: number) => void

/** A kind that was told of, and what came since. */
interface Kind {
  readonly waitMs: number
  last?: Line
  count: number
  /** Nothing came: the next is told at once. */
  quiet: boolean
}

const firstMs = 1_000
const longestMs = 60_000

/**
 * Makes what may be said again and again seldom: the first of a kind is said at once, those of the second after it as one
 * line at its end, those of the next two seconds as another, and so on up to one a minute. A minute without any makes a kind
 * new again.
 */
export function createRepeats(): (kind: string, line: Line) => void {
  const kinds = new Map<string, Kind>()

  function wait(name: string, waitMs: number): void {
    const kind: Kind = { waitMs, count: 0, quiet: false }
    kinds.set(name, kind)
    const forget = () => kinds.get(name) === kind && kinds.delete(name)
    const look = () => {
      if (kind.last) {
        wait(name, longer(kind))
        kind.last(kind.count - 1)
      } else {
        kind.quiet = true
        setTimeout(forget, longestMs).unref()
      }
    }
    setTimeout(look, waitMs).unref()
  }

  return (name, line) => {
    const kind = kinds.get(name)
    if (kind && !kind.quiet) {
      kind.last = line
      kind.count++
    } else {
      wait(name, kind ? longer(kind) : firstMs)
      line(0)
    }
  }
}

function longer({ waitMs }: Kind): number {
  return Math.min(2 * waitMs, longestMs)
}
