import { extname } from 'node:path'
import { Piscina } from 'piscina'
import { UnreadableImageError } from '../../errors.ts'
import type { Picture, PreparedPage } from './prepared.ts'
import type { PageReply, PageRequest } from './thread.ts'

/** Threads that prepare pages: their loops over millions of pixels must not hold up the process's event loop. */
export type Preparer = ReturnType<typeof createPreparer>

/** A preparer with so many threads; each is started when it is first needed, and stays. */
export function createPreparer({ threads }: { threads: number }) {
  // The same folder holds .ts when run from source and .js when built.
  const filename = new URL(`./thread${extname(import.meta.filename)}`, import.meta.url).href
  const pool = new Piscina<PageRequest, PageReply>({
    filename,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
  })

  return {
    /**
     * Prepares one page.
     *
     * @param strips how many parts to cut it into, if it can be; 1 = none are looked for
     * @param signal stops the thread in the middle of it; rejects with the signal's reason
     * @throws UnreadableImageError when its pixels do not decode
     */
    async prepare(picture: Picture, strips: number, signal: AbortSignal): Promise<PreparedPage> {
      signal.throwIfAborted()
      const reply = await pool.run({ ...picture, strips }, { signal }).catch((error: unknown) => {
        throw signal.aborted ? signal.reason : error
      })
      if ('unreadable' in reply) throw new UnreadableImageError({ cause: reply.unreadable })
      return reply
    },

    /** Stops every thread. */
    close: () => pool.destroy(),
  }
}
