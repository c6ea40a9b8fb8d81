/** Keeps work that may take its process down away from other work. */
export type Quarantine = ReturnType<typeof createQuarantine>

/** Work of two kinds: that which goes on side by side, and that which has the process to itself. */
export function createQuarantine() {
  const sideBySide = new Set<Promise<unknown>>()
  /** The last work that wants to be alone; what comes later waits for it. */
  let last: Promise<unknown> = Promise.resolve()

  async function lastHasEnded(): Promise<void> {
    const seen = last
    await seen
    if (seen !== last) await lastHasEnded()
  }

  return {
    /** Runs when nothing that wants to be alone runs or waits. */
    async together<T>(work: () => Promise<T>): Promise<T> {
      await lastHasEnded()
      const running = work()
      sideBySide.add(running)
      return running.finally(() => sideBySide.delete(running))
    },

    /** Runs when nothing else does. One after another, if there are several. */
    async alone<T>(work: () => Promise<T>): Promise<T> {
      const before = last
      const running = (async () => {
        await before
        await Promise.allSettled(sideBySide)
        return work()
      })()
      last = running.catch(() => {}) // whoever asked for it gets its error
      return running
    },
  }
}
