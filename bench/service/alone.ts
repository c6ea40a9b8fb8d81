import { cpuSecondsOf, peakMbOf, treeOf } from './proc.ts'
import { startProgram } from './roles.ts'

/** The engine alone, in a process of its own (alone-child.ts). */
export type Alone = Awaited<ReturnType<typeof startAlone>>

/** Starts the engine with so many threads. */
export async function startAlone(threads: number, env: NodeJS.ProcessEnv) {
  const program = new URL('./alone-child.ts', import.meta.url)
  const { child, pid, stop } = await startProgram(program, { ...env, WORKER_CONCURRENCY: String(threads) })
  const waiting = new Map<number, PromiseWithResolvers<void>>()
  let lastId = 0
  child.on('message', ({ id, failed }: { id: number; failed?: string }) => {
    const answer = waiting.get(id)
    waiting.delete(id)
    if (failed === undefined) answer?.resolve()
    else answer?.reject(new Error(failed))
  })

  return {
    async recognise(image: Buffer): Promise<void> {
      const id = ++lastId
      const answer = Promise.withResolvers<void>()
      waiting.set(id, answer)
      child.send({ id, image })
      await answer.promise
    },
    cpuSeconds: () => cpuSecondsOf(pid),
    /** As {@link System.peakMemory}. */
    peakMemory: () => treeOf(pid).map(peakMbOf).join(' + '),
    stop,
  }
}
