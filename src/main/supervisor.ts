import { type ChildProcess, fork } from 'node:child_process'
import { on, once } from 'node:events'
import { extname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Snapshot } from '../metrics/aggregate.ts'
import { ReadyMessage, RoleMessage } from './role.ts'
import { showLog } from './show-log.ts'

/** A role that runs as a child process of its own. */
export interface SupervisedRole {
  /** What it says when it is ready for the first time; rejects when it ends before that by itself, never settles when it was stopped. */
  readonly ready: Promise<ReadyMessage>
  /** What it counts; undefined when it does not say so soon, as while it starts again. */
  metrics(): Promise<Snapshot | undefined>
  /** Asks it to stop, and resolves when it has. */
  stop(): Promise<void>
}

const firstRestartMs = 500
const longestRestartMs = 10_000
/** A little longer than a role waits for Redis when it is asked for its metrics. */
const metricsWithinMs = 950
/** Whoever ran this long is not in a crash loop. */
const steadyMs = 10_000

/**
 * Starts a role and, once it was ready, keeps it running: whenever it dies it is started again, later each time if it dies
 * at once. It gets a process group of its own, so that Ctrl-C reaches only its parent, which then stops the roles in order.
 */
export function supervise(role: string, env: NodeJS.ProcessEnv): SupervisedRole {
  let child = start(role, env)
  let stopping = false
  const started = readiness(role, child)
  const supervision = started.then(keepRunning, () => ended(child))
  process.once('exit', () => killGroup(child)) // when the parent may not wait any longer

  async function keepRunning(): Promise<void> {
    for (let restartMs = firstRestartMs; ; restartMs = Math.min(2 * restartMs, longestRestartMs)) {
      const startedAt = performance.now()
      await ended(child)
      if (stopping) return
      if (performance.now() - startedAt > steadyMs) restartMs = firstRestartMs
      console.error(`${role} ended (${child.signalCode ?? child.exitCode}); it starts again in ${restartMs / 1000} s.`)
      await delay(restartMs)
      if (stopping) return
      child = start(role, env)
    }
  }

  return {
    ready: started.catch((error: unknown) => {
      if (!stopping) throw error
      return new Promise<never>(() => {}) // whoever waited for it is about to end
    }),
    metrics: () => metricsOf(child),
    async stop() {
      stopping = true
      child.kill('SIGTERM')
      await supervision
    },
  }
}

function start(role: string, env: NodeJS.ProcessEnv): ChildProcess {
  // The same folder holds .ts when run from source and .js when built.
  const program = new URL(`./${role}${extname(import.meta.filename)}`, import.meta.url)
  const child = fork(program, {
    // glibc keeps memory that libvips gave back in up to 8 pools a core, each for itself; two are enough.
    env: { MALLOC_ARENA_MAX: '2', ...env },
    detached: true,
    stdio: ['inherit', 'pipe', 'inherit', 'ipc'],
  })
  if (child.stdout) void showLog(child.stdout)
  return child
}

async function readiness(role: string, child: ChildProcess): Promise<ReadyMessage> {
  const [message] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [undefined])])
  const said = RoleMessage.safeParse(message).data ?? { failed: 'it ended at once' }
  if ('failed' in said) throw new Error(`The ${role} does not start: ${said.failed}`)
  return ReadyMessage.parse(said)
}

async function metricsOf(child: ChildProcess): Promise<Snapshot | undefined> {
  const signal = AbortSignal.timeout(metricsWithinMs)
  try {
    const messages = on(child, 'message', { signal })
    child.send('metrics', () => {}) // whoever has just ended does not answer
    for await (const [message] of messages) {
      const said = RoleMessage.safeParse(message).data ?? {}
      if ('metrics' in said) return said.metrics
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
  return undefined
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

/** The role, and what it has started itself: engines, or the Redis server. */
function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {} // it has ended just now
}
