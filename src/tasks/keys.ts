/** Where things are in Redis. BullMQ keeps its own keys under the same prefix. */
export type Keys = ReturnType<typeof createKeys>

/** The keys under one prefix; two systems with different prefixes can share a server. */
export function createKeys(prefix: string) {
  const ofItems = (total: number, key: (index: number) => string) =>
    Array.from({ length: total }, (_, index) => key(index))
  const image = (taskId: string, index: number) => `${prefix}:image:${taskId}:${index}`
  const kept = (taskId: string, index: number) => `${prefix}:kept:${taskId}:${index}`
  return {
    prefix,
    /** Hash: what the task is and how far; see `state.ts`. */
    record: (taskId: string) => `${prefix}:task:${taskId}`,
    /** Hash: page → what was read; see `stored-page.ts`, and `fieldOf` for the names of pages. */
    results: (taskId: string) => `${prefix}:task:${taskId}:results`,
    /** Hash: page → why it could not be read. */
    faults: (taskId: string) => `${prefix}:task:${taskId}:faults`,
    /** String: the bytes of one item, until its last page has ended. */
    image,
    /** Those of all items of a task. */
    images: (taskId: string, total: number) => ofItems(total, (index) => image(taskId, index)),
    /** String: the same once its last page has ended, of a task that keeps its documents. */
    kept,
    /** Those of all items of a task. */
    allKept: (taskId: string, total: number) => ofItems(total, (index) => kept(taskId, index)),
    /** String: the id and the owner of the task whose PDF whoever has this token may have. */
    pdfToken: (token: string) => `${prefix}:pdf-token:${token}`,
    /** Counters: requests of a client in this minute. */
    rateLimit: `${prefix}:rate:`,
    /** Hash: `bytes` of all items, and `pages`, that wait or are in hand. */
    queued: `${prefix}:queued`,
    /** Hash: the turns of pages, `now` and `base`; see `turns.ts`. */
    turns: `${prefix}:turns`,
    /** Counter: the turn of an owner's newest task. */
    lastTurn: (owner: string) => `${prefix}:turn:${owner}`,
    /** Sorted set: the ids of tasks that have not ended, by the time in ms that they were admitted. */
    unfinished: `${prefix}:unfinished`,
    /** Sorted set: the ids of tasks that have ended and whose callback is still to be queued, by the time in ms when they ended. */
    callbacks: `${prefix}:callbacks-due`,
    /** Counter: pages that ended in one span of ten seconds; see `drain.ts`. */
    ended: `${prefix}:ended`,
    /** String: what was recognised in a page, by the hash that is its key in the cache. */
    text: (key: string) => `${prefix}:text:${key}`,
    /** String: who recognises it now. */
    leader: (key: string) => `${prefix}:leader:${key}`,
    /** Channel: "claim it again". */
    told: (key: string) => `${prefix}:told:${key}`,
    /** Sorted set: `SIZE KEY` of each text, by the time in ms when it expires. */
    texts: `${prefix}:texts`,
    /** Counter: bytes of all texts. */
    textBytes: `${prefix}:text-bytes`,
    /** Sorted set: the name and languages of each worker, by the time in ms until which it is known to live. */
    workers: `${prefix}:workers`,
    /** Set: the languages of each lane; see `lanes.ts`. A channel too: there is a new one. */
    lanes: `${prefix}:lanes`,
    /** Channel: "read the task again". */
    changed: (taskId: string) => `${prefix}:changed:${taskId}`,
    /** Channel: "stop working on this task", with its id. */
    cancelled: `${prefix}:cancelled`,
  }
}
