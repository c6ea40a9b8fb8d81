import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ReadyMessage } from './role.ts'

/** A role that runs as a child process of its own. */
export interface SupervisedRole {
  /** What it said when it was ready for the first time. */
  readonly ready: ReadyMessage
  /** Asks it to stop, and resolves when it has. */
  stop(): Promise<void>
}

const firstRestartMs = 500
const longestRestartMs = 10_000
/** Whoever ran this long is not in a crash loop. */
const steadyMs = 10_000

/**
 * Starts a role and keeps it running: whenever it dies it is started again, later each time if it dies at once. It gets
 * a process group of its own, so that Ctrl-C reaches only its parent, which then stops the roles in order.
 *
 * @throws Error when it ends before it was ready for the first time
 */
export async function supervise(role: string, env: NodeJS.ProcessEnv): Promise<SupervisedRole> {
  let child = start(role, env)
  let stopping = false
  process.once('exit', () => child.kill('SIGKILL')) // when the parent may not wait any longer
  const ready = await readiness(role, child)
  const supervision = keepRunning()

  async function keepRunning(): Promise<void> {
    for (let restartMs = firstRestartMs; ; restartMs = Math.min(2 * restartMs, longestRestartMs)) {
      const startedAt = performance.now()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      if (stopping) return
      if (performance.now() - startedAt > steadyMs) restartMs = firstRestartMs
      console.error(
        `${role} ended (${child.signalCode ?? child.exitCode}); it is started again in ${restartMs / 1000} s.`,
      )
      await delay(restartMs)
      if (stopping) return
      child = start(role, env)
    }
  }

  return {
    ready,
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
  return fork(program, { env, detached: true })
}

async function readiness(role: string, child: ChildProcess): Promise<ReadyMessage> {
  const outcome = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => undefined)])
  if (outcome === undefined) throw new Error(`${role} did not start; its last line above says why.`)
  return ReadyMessage.parse(outcome[0])
}
