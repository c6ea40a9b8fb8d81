/** How many calls of one host may be in hand at a time. */
export type HostSlots = ReturnType<typeof createHostSlots>

interface Host {
  inHand: number
  /** How long a call takes lately, in ms: a moving average. */
  usualMs: number
  /** Until when its slots are promised, by the clock of `performance`. */
  promisedUntil: number
}

/** Slots for each host. Who gets none is told when to come back, each a little later than the one before, as fast as the host answers. */
export function createHostSlots({ perHost, longestWaitMs }: { perHost: number; longestWaitMs: number }) {
  const hosts = new Map<string, Host>()

  return {
    /** Calls, and gives what came of it; or does not, since the host's slots are taken: then in how many ms to try again. */
    async call<T>(name: string, work: () => Promise<T>): Promise<{ waitMs: number } | { result: T }> {
      const host = hosts.get(name) ?? { inHand: 0, usualMs: 100, promisedUntil: 0 }
      hosts.set(name, host)
      const startedAt = performance.now()
      if (host.inHand >= perHost) {
        const next = Math.max(host.promisedUntil, startedAt) + host.usualMs / perHost
        host.promisedUntil = Math.min(next, startedAt + longestWaitMs)
        return { waitMs: Math.ceil(host.promisedUntil - startedAt) }
      }
      host.inHand++
      try {
        return { result: await work() }
      } finally {
        host.inHand--
        host.usualMs += 0.2 * (performance.now() - startedAt - host.usualMs)
        if (host.inHand === 0) hosts.delete(name)
      }
    },
  }
}
