import { extname } from 'node:path'
import { Piscina } from 'piscina'
import { UnreadableDocumentError } from '../../errors.ts'
import type { Answer, Reply, Request, ThreadData } from './messages.ts'

/** PDFium has no more than 18 MB at first, and gives nothing back: past this share of what it may take its thread is replaced. */
const wornShare = 3 / 8
/** For what our own code makes of a page. */
const heapMb = 512

/** The library crashed, or wanted more memory than it may have. */
export class ThreadCrashedError extends Error {}

/** A thread that answers one call after another. It is started when it is needed, and anew when it was stopped. */
export type PdfThread = ReturnType<typeof createThread>

/**
 * A thread that runs PDFium.
 *
 * @param maxBytes that the library may take
 */
export function createThread(module: WebAssembly.Module, maxBytes: number) {
  let running: Piscina<Request, Reply> | undefined

  async function stop(): Promise<void> {
    const stopped = running
    running = undefined
    await stopped?.destroy()
  }

  return {
    /**
     * Asks; the next call comes when this one has been answered.
     *
     * @throws UnreadableDocumentError when it takes longer; ThreadCrashedError. It is stopped then.
     */
    async call(request: Request, timeoutMs: number): Promise<Answer> {
      running ??= start({ module, maxBytes })
      const signal = AbortSignal.timeout(timeoutMs)
      try {
        const { answer, bytes } = await running.run(request, { signal })
        // What was opened is about to be asked for: without it every call would begin with opening it again.
        if (bytes > wornShare * maxBytes && request.kind !== 'open') await stop()
        return answer
      } catch (cause) {
        await stop()
        if (signal.aborted) throw new UnreadableDocumentError({ cause: `It took longer than ${timeoutMs} ms.` })
        throw new ThreadCrashedError('The thread for PDFs crashed.', { cause })
      }
    },

    stop,
  }
}

function start(workerData: ThreadData): Piscina<Request, Reply> {
  // The same folder holds .ts when run from source and .js when built.
  const filename = new URL(`./thread${extname(import.meta.filename)}`, import.meta.url).href
  return new Piscina<Request, Reply>({
    filename,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: Number.POSITIVE_INFINITY,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    workerData,
  })
}
