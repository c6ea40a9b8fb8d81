import { OverloadedError } from '../errors.ts'

/** Who watches now, and how many more may. */
export type Watchers = ReturnType<typeof createWatchers>

/** How long a socket lives is for its task to say, so this is no more than a guess. */
const retryAfterS = 5

/** Counts watchers: each costs a socket and a buffer, and those of one task are all told of each of its changes. */
export function createWatchers({ max, maxPerTask }: { max: number; maxPerTask: number }) {
  const ofTask = new Map<string, number>()
  let total = 0

  return {
    /**
     * Counts one more.
     *
     * @returns to be called once, when it is gone
     * @throws OverloadedError when there are as many as may be
     */
    enter(taskId: string): () => void {
      const others = ofTask.get(taskId) ?? 0
      if (total >= max)
        throw new OverloadedError('Too many watchers are connected here (MAX_WATCHERS). Try again later.', retryAfterS)
      if (others >= maxPerTask) {
        throw new OverloadedError(`${others} watchers are connected to this task already.`, retryAfterS)
      }
      total++
      ofTask.set(taskId, others + 1)
      return () => {
        total--
        const left = (ofTask.get(taskId) ?? 1) - 1
        if (left > 0) ofTask.set(taskId, left)
        else ofTask.delete(taskId)
      }
    },
  }
}
