import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, constants, mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { LocalRedis } from './local-redis.ts'

/** The first of these programs that is on PATH, as a path. */
export async function findRedisServer(): Promise<string | undefined> {
  return findOnPath('redis-server', 'valkey-server')
}

async function findOnPath(...names: string[]): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  const runnable = await Promise.all(
    candidates.map((file) =>
      access(file, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  )
  return candidates[runnable.indexOf(true)]
}

/**
 * Runs a Redis server on loopback that keeps its data (AOF) in `folder`, takes up to `maxBytes` of memory (0: all there is), and never evicts:
 * a full memory is an error to the writer, not a lost job.
 *
 * @throws Error when there is no writing to the folder; with its last words when it ends before it accepts connections
 */
export async function startNativeRedis(
  program: string,
  port: number,
  folder: string,
  maxBytes: number,
): Promise<LocalRedis> {
  await mustBeWritable(folder)
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: folder,
    appendonly: 'yes',
    save: '',
    maxmemory: maxBytes,
    'maxmemory-policy': 'noeviction',
  }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  // It must not outlive us, or the next one would open the same data: where util-linux has setpriv(1), the kernel sees to it.
  const setpriv = await findOnPath('setpriv')
  const command = setpriv ? [setpriv, '--pdeathsig', 'TERM', program] : [program]
  const child = spawn(command[0] ?? program, [...command.slice(1), ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit').then(() => {})
  await acceptsConnections(child)
  return {
    url: `redis://127.0.0.1:${port}`,
    description: `${program}, data in ${folder}`,
    ended,
    async close() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function mustBeWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
  } catch (cause) {
    const what = `Redis cannot keep its data in ${folder}`
    throw new Error(`${what}: start Lector in a folder that you may write to, or set REDIS_URL (${String(cause)})`, {
      cause,
    })
  }
}

async function acceptsConnections(child: ChildProcess): Promise<void> {
  let last = ''
  const lines = createInterface({ input: child.stdout ?? process.stdin })
  for await (const line of lines) {
    last = line
    if (line.includes('Ready to accept connections')) {
      child.stdout?.resume() // or the pipe fills up and the server stands still
      return
    }
  }
  throw new Error(`the Redis server ended at once: ${last}`)
}
