import { freeMemory } from '../free-memory.ts'

/** Documents whose pages are in hand here, or were just now. */
export type Documents = ReturnType<typeof createDocuments>

interface Held {
  readonly bytes: Promise<Buffer>
  /** Of those that have come. */
  size: number
  /** How many pages are at work on it. */
  users: number
}

/**
 * Keeps a document from being fetched for each of its pages. Those at work on pages of one share it; one that nobody works
 * on stays until so many bytes of such are kept, the longest unused going first. Whoever goes is given back to the system at once.
 */
export function createDocuments({ maxIdleBytes }: { maxIdleBytes: number }) {
  /** The longest unused first. */
  const documents = new Map<string, Held>()

  function hold(key: string, fetch: () => Promise<Buffer>): Held {
    const held = documents.get(key) ?? { bytes: fetch(), size: 0, users: 0 }
    documents.delete(key)
    documents.set(key, held)
    return held
  }

  function letGo(key: string, held: Held): void {
    held.users--
    if (documents.get(key) !== held && held.users === 0) void held.bytes.then(freeMemory, () => {})
    const idle = Array.from(documents).filter(([, { users }]) => users === 0)
    let bytes = idle.reduce((sum, [, { size }]) => sum + size, 0)
    for (const [other, { size }] of idle) {
      if (bytes <= maxIdleBytes) break
      drop(other)
      bytes -= size
    }
  }

  /** Gives a document back as soon as nobody works on it. */
  function drop(key: string): void {
    const held = documents.get(key)
    documents.delete(key)
    if (held?.users === 0) void held.bytes.then(freeMemory, () => {})
  }

  return {
    /** Works on a document, which is fetched if it is not here. Its bytes are not to be kept. */
    async use<T>(key: string, fetch: () => Promise<Buffer>, work: (bytes: Buffer) => Promise<T>): Promise<T> {
      const held = hold(key, fetch)
      held.users++
      try {
        const bytes = await held.bytes.catch((error: unknown) => {
          if (documents.get(key) === held) documents.delete(key) // the next page tries again
          throw error
        })
        held.size = bytes.length
        return await work(bytes)
      } finally {
        letGo(key, held)
      }
    },

    drop,
  }
}
