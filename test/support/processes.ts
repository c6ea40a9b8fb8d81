import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished } from 'vitest'
import { freePort } from '../../src/local-redis/ports.ts'

/** A program of Lector's, running as a process of its own. */
export interface RunningProgram {
  readonly child: ChildProcess
  /** Everything that it has printed. */
  readonly output: () => string
  /** Resolves with the first line from now on, or of those printed already, that matches. */
  line(pattern: RegExp): Promise<string>
  /** Sends a signal, and resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Registers what is to be done when a test, or a file of tests, is over. */
type AtEnd = (work: () => Promise<void>) => void

const root = join(import.meta.dirname, '../..')

/** Runs `src/main/ROLE.ts` as `npm start` would; it is ended when the test has finished, or `atEnd` says. */
export function run(role: string, env: NodeJS.ProcessEnv, atEnd: AtEnd = onTestFinished): RunningProgram {
  return runCommand([process.execPath, join(root, 'src', 'main', `${role}.ts`)], env, atEnd)
}

/** Runs a command in a process group of its own, as a shell would. */
export function runCommand(
  [program = '', ...args]: string[],
  env: NodeJS.ProcessEnv,
  atEnd: AtEnd = onTestFinished,
): RunningProgram {
  const folder = mkdtempSync(join(tmpdir(), 'lector-e2e-')) // where a Redis server keeps its data
  const child = spawn(program, args, {
    cwd: folder,
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const waiting = new Set<(line: string) => void>()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      for (const tell of waiting) tell(line)
    })
  }
  const ended = once(child, 'exit')
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode === null) child.kill(signal)
    await ended
    return child.exitCode
  }
  atEnd(async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    child,
    output: () => lines.join('\n'),
    line: (pattern) => {
      const early = lines.find((line) => pattern.test(line))
      if (early !== undefined) return Promise.resolve(early)
      return new Promise((resolve, reject) => {
        const tell = (line: string) => {
          if (!pattern.test(line)) return
          waiting.delete(tell)
          resolve(line)
        }
        waiting.add(tell)
        void ended.then(() => reject(new Error(`${program} ended before it printed ${pattern}:\n${lines.join('\n')}`)))
      })
    },
    stop,
  }
}

const startCommand = [process.execPath, join(root, 'src', 'main', 'start.ts')]

/** `npm start`, npm included. Its data would be in this folder: give it a REDIS_URL. */
export const npmStart = ['npm', '--silent', '--prefix', root, 'start']

/** The whole of Lector on free ports, once it is up. */
export async function startLector(env: NodeJS.ProcessEnv = {}, atEnd: AtEnd = onTestFinished, command = startCommand) {
  const [port, dashboardPort] = [await freePort(), await freePort()]
  const program = runCommand(
    command,
    { PORT: String(port), DASHBOARD_PORT: String(dashboardPort), READER: 'tesseract', ...env },
    atEnd,
  )
  await program.line(/Stop it with Ctrl-C/)
  const redisUrl = /redis:\/\/127\.0\.0\.1:\d+/.exec(program.output())?.[0] ?? ''
  return { ...program, api: `http://127.0.0.1:${port}`, dashboard: `http://127.0.0.1:${dashboardPort}`, redisUrl }
}

/** What {@link startLector} gives. */
export type StartedLector = Awaited<ReturnType<typeof startLector>>

/** The processes that a process has started. (Linux; see proc(5).) */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.trim().split(' ').filter(Boolean).map(Number)
}

/** Resolves when none of the processes runs any more. */
export async function allGone(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter(isRunning), { timeout: 10_000 }).toEqual([])
}

/** One that has ended and that nobody has waited for yet, as in a container without an init, does not run. */
function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}
