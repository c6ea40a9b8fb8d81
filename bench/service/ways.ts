import { sum } from '../statistics.ts'
import { startAlone } from './alone.ts'
import { recogniseNow, runTask } from './client.ts'
import { runCommand } from './command.ts'
import type { CorpusImage } from './corpus.ts'
import type { EngineOfBench } from './engines.ts'
import { cpuSecondsOfEnded } from './proc.ts'
import { startSystem } from './system.ts'

/** A way to have an image recognised, that is up and warm. */
export interface Way {
  readonly name: string
  /** What it is compared with: the engine alone. Itself, if it is that. */
  readonly engine: string
  /** Images at a time, if it is not as many as requests. */
  readonly inFlight?: number
  act(image: CorpusImage): Promise<void>
  /** All that its processes have used so far; the client is not among them. */
  cpuSeconds(): number
  peakMemory(): string
  stop(): Promise<void>
}

/** The engine in a process of its own, without HTTP and Redis. */
export async function aloneWay({ name, env }: EngineOfBench, threads: number): Promise<Way> {
  const alone = await startAlone(threads, env)
  return { ...alone, name: `${name}: engine alone`, engine: name, act: ({ bytes }) => alone.recognise(bytes) }
}

/** `POST /image-sync`. */
export async function syncWay({ name, env }: EngineOfBench, threads: number): Promise<Way> {
  const system = await startSystem({ workers: 0, workerConcurrency: 1, syncConcurrency: threads, env })
  return systemWay(system, `${name}: sync`, name, ({ body }) => recogniseNow(system.url, body))
}

/** `POST /image`, then a WebSocket until the last frame. */
export async function taskWay({ name, env }: EngineOfBench, workers: number, threads: number): Promise<Way> {
  const system = await startSystem({ workers, workerConcurrency: threads, syncConcurrency: 1, env })
  const where = workers === 1 ? `1 worker of ${threads}` : `${workers} workers of ${threads}`
  return systemWay(system, `${name}: tasks, ${where}`, name, ({ body }) => runTask(system.url, body))
}

/** The `tesseract` command in a loop, two at a time. */
export const commandWay: Way = {
  name: 'the tesseract command, 2 at a time',
  engine: '',
  inFlight: 2,
  act: ({ file }) => runCommand(file),
  cpuSeconds: cpuSecondsOfEnded,
  peakMemory: () => '–',
  stop: async () => {},
}

function systemWay(
  system: Awaited<ReturnType<typeof startSystem>>,
  name: string,
  engine: string,
  act: Way['act'],
): Way {
  return {
    name,
    engine,
    act,
    cpuSeconds: () => sum(Object.values(system.cpuSeconds())),
    peakMemory: system.peakMemory,
    stop: system.stop,
  }
}
