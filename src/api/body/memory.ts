import { freeMemory } from '../../free-memory.ts'

/** Memory is taken for so many times what has come: a few steps to the whole of a body that comes, little for one that does not. */
const ahead = 8
/** What lies idle behind the bytes is given back when it is more than this share of them. */
const idleShare = 1 / 4

/** Bytes in one piece, in memory that grows with what comes. */
export type Memory = ReturnType<typeof createMemory>

/**
 * @param mostBytes no more than this can come
 * @param take called with how much memory is about to be taken in all; throws when there is no room for it
 */
export function createMemory(mostBytes: number, take: (bytes: number) => void) {
  let memory = Buffer.allocUnsafeSlow(0)
  let length = 0

  function move(bytes: number): void {
    const moved = Buffer.allocUnsafeSlow(bytes)
    memory.copy(moved, 0, 0, length)
    freeMemory(memory)
    memory = moved
  }

  return {
    /** Copies what has come. Throws what `take` throws. */
    add(chunk: Buffer): void {
      const total = length + chunk.length
      if (total > memory.length) {
        const larger = Math.min(mostBytes, ahead * total)
        take(larger)
        move(larger)
      }
      chunk.copy(memory, length)
      length = total
    },

    /** Notes that no more comes, and gives back what it does not need. */
    trim(): void {
      if (memory.length - length <= idleShare * length) return
      move(length)
      take(length)
    },

    bytes: () => memory.subarray(0, length),
  }
}
