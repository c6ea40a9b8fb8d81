import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import supertest from 'supertest'
import { expect } from 'vitest'
import type { Task } from '../../src/model/task.ts'

const run = promisify(execFile)

/** The containers of a service, each by its id. Compose takes the project's name from `COMPOSE_PROJECT_NAME`, or its folder. */
export async function containersOf(service: string): Promise<string[]> {
  const ids = (await compose('ps', '--all', '--quiet', service)).split('\n').filter(Boolean)
  if (ids.length === 0) {
    throw new Error(`No ${service} runs. Start the project first: docker compose up -d --wait --scale worker=2`)
  }
  return ids
}

/** Runs a command of Docker Compose on the project, and gives what it printed. */
export async function compose(...args: string[]): Promise<string> {
  return docker('compose', ...args)
}

/** Runs a command of Docker, and gives what it printed. */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await run('docker', args, { maxBuffer: 64 * 1024 * 1024 })
  return stdout.trim()
}

/** Where a service is reached from outside. */
export async function urlOf(service: 'api' | 'dashboard', port: number): Promise<string> {
  return `http://${await compose('port', service, String(port))}`
}

/** A line of a container's log. */
export interface LogLine {
  readonly time: number
  readonly msg: string
  readonly task_id?: string
  readonly job_id?: string
}

/** What a container has logged since a time (in ms, as `Date.now()` gives it). */
export async function logOf(id: string, since = 0): Promise<LogLine[]> {
  const text = await docker('logs', id)
  const lines = text.split('\n').filter((line) => line.startsWith('{'))
  return lines.map((line): LogLine => JSON.parse(line)).filter(({ time }) => time >= since)
}

/**
 * Kills all that runs in a container, from inside, so that its restart policy applies (to Docker, `docker kill` is a wish).
 * Resolves when Docker has started it again.
 */
export async function crash(id: string): Promise<void> {
  const restarts = () => docker('inspect', '--format', '{{.RestartCount}}', id)
  const before = await restarts()
  await docker('exec', id, 'sh', '-c', 'kill -9 -1').catch(() => {}) // the container may end before it has answered
  await expect.poll(restarts, { timeout: 30_000, interval: 100 }).not.toBe(before)
}

/** Resolves when a container is running and healthy. */
export async function healthy(id: string): Promise<void> {
  const state = () => docker('inspect', '--format', '{{.State.Status}} {{.State.Health.Status}}', id)
  await expect.poll(state, { timeout: 60_000, interval: 100 }).toBe('running healthy')
}

/** Clients of the API that is up. */
export async function connect() {
  const url = await urlOf('api', 5000)
  return {
    url,
    http: supertest(url),

    /** Posts images as a task and gives its id. */
    async submit(image_data: string | string[]): Promise<string> {
      const { body } = await supertest(url).post('/image').send({ image_data }).expect(202)
      return body.task_id
    },

    /** The task, once `until` holds. While Redis is away the API says so with 503, and is asked again. */
    async task(taskId: string, until: (task: Task) => boolean): Promise<Task> {
      let task: Task | undefined
      const holds = async () => {
        const { status, body } = await supertest(url).get(`/image?task_id=${taskId}`)
        if (status !== 503) expect(status).toBe(200)
        if (status === 200) task = body
        return task !== undefined && until(task)
      }
      await expect.poll(holds, { timeout: 200_000, interval: 100 }).toBe(true)
      if (task === undefined) throw new Error('unreachable')
      return task
    },
  }
}

/** Prints how long something took, for the table in BENCHMARKS.md. */
export function report(what: string, ms: number): void {
  console.log(`${what}: ${(ms / 1000).toFixed(1)} s`)
}
