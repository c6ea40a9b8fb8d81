import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** A program that runs as a child process and has said by IPC that it is ready. */
export interface RunningProgram {
  readonly child: ChildProcess
  readonly pid: number
  /** Where it is reached, for those that listen. */
  readonly url: string
  /** Asks it to stop and resolves when it has. */
  stop(): Promise<void>
}

const Ready = z.union([z.object({ failed: z.string() }), z.object({ url: z.string().default('') })])

/** The entry points of Lector, as `npm start` runs them. */
export const roles = (role: 'api' | 'worker' | 'redis') => new URL(`../../src/main/${role}.ts`, import.meta.url)

/**
 * Starts a program of ours with the environment of this process and more. What it logs is dropped, but it does log.
 *
 * @throws Error with what it says when it does not start
 */
export async function startProgram(program: URL, env: NodeJS.ProcessEnv, cwd = process.cwd()): Promise<RunningProgram> {
  const child = fork(fileURLToPath(program), {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced', // bytes stay bytes
  })
  const ended = once(child, 'exit')
  const [message] = await Promise.race([once(child, 'message'), ended.then(() => [{ failed: 'it ended at once' }])])
  const said = Ready.parse(message)
  if ('failed' in said) throw new Error(`${program.pathname} does not start: ${said.failed}`)
  return {
    child,
    pid: child.pid ?? 0,
    url: said.url,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
