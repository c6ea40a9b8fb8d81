import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const restartMs = 300

/** A program that is started again whenever it ends, until `retire`. */
export type Kept = ReturnType<typeof keep>

/** What of its life is of interest. */
export interface KeepOptions {
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  readonly onLine?: (line: string) => void
  /** What it ends with when it was asked to stop. */
  readonly onStopped?: (code: number | null) => void
}

/** Keeps a command running, as a supervisor or an orchestrator does. */
export function keep(command: readonly string[], { env, cwd, onLine, onStopped }: KeepOptions) {
  let child = start()
  let held: Promise<void> = Promise.resolve()
  const retired = new AbortController()
  const life = (async () => {
    while (!retired.signal.aborted) {
      await ended(child)
      await held
      await delay(restartMs)
      if (!retired.signal.aborted) child = start()
    }
  })()

  function start(): ChildProcess {
    const [program = '', ...args] = command
    const started = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
    if (started.stdout) createInterface({ input: started.stdout }).on('line', (line) => onLine?.(line))
    return started
  }

  async function stop(signal: NodeJS.Signals): Promise<void> {
    const stopped = child
    stopped.kill(signal)
    await ended(stopped)
    if (signal === 'SIGTERM') onStopped?.(stopped.exitCode)
  }

  return {
    kill: () => stop('SIGKILL'),
    /** Asks it to stop, as a deploy does; it is started again. */
    restart: () => stop('SIGTERM'),
    /** Ends it, and keeps it down for so long. */
    async takeDown(signal: NodeJS.Signals, ms: number): Promise<void> {
      held = delay(ms)
      await stop(signal)
      await held
    },
    /** Freezes it for so long. */
    async pause(ms: number): Promise<void> {
      child.kill('SIGSTOP')
      await delay(ms)
      child.kill('SIGCONT')
    },
    async retire(): Promise<void> {
      retired.abort()
      child.kill('SIGTERM')
      await life
    },
  }
}

/** How one of Lector's roles is run. */
export function roleCommand(role: 'api' | 'worker'): string[] {
  return [process.execPath, fileURLToPath(new URL(`../../src/main/${role}.ts`, import.meta.url))]
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
