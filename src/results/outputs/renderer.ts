import { extname } from 'node:path'
import { Piscina } from 'piscina'
import type { PackedPage } from '../packed-page.ts'
import render, { type RenderRequest } from './render.ts'

/** Some thousand words. What is smaller is done before a thread has heard of it. */
const inlineBytes = 8 * 1024

/** Writes results down, large ones in a thread: a book of 500 pages would hold up the process's event loop for seconds. */
export type Renderer = ReturnType<typeof createRenderer>

/** A renderer, whose thread is started when it is first needed, and goes when it was not needed for a while. */
export function createRenderer() {
  // The same folder holds .ts when run from source and .js when built.
  const filename = new URL(`./render${extname(import.meta.filename)}`, import.meta.url).href
  const pool = new Piscina<RenderRequest, string>({ filename, minThreads: 0, maxThreads: 1, idleTimeout: 30_000 })

  return {
    /**
     * Writes pages down in a format.
     *
     * @param signal stops the thread in the middle of it; rejects with the signal's reason
     */
    async render(format: RenderRequest['format'], pages: readonly PackedPage[], signal: AbortSignal): Promise<string> {
      const bytes = pages.reduce((sum, { packed }) => sum + (packed?.length ?? 0), 0)
      if (bytes <= inlineBytes) return render({ format, pages })
      return pool.run({ format, pages }, { signal }).catch((error: unknown) => {
        throw signal.aborted ? signal.reason : error
      })
    },

    /** Stops the thread. */
    close: () => pool.destroy(),
  }
}
