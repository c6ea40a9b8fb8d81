import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { beforeEach, expect, test } from 'vitest'
import type { Task } from '../../src/model/task.ts'
import { fixture } from '../support/fixtures.ts'
import { compose, connect, containersOf, crash, docker, healthy, logOf, report } from './compose.ts'

const api = await connect()

/** So many that every worker has some in hand, whatever its concurrency, and others wait. */
const many = 10
const completed = ({ status }: Task) => status === 'completed'
const begun = ({ status }: Task) => status === 'processing'

beforeEach(async () => {
  const ids = await Promise.all(['redis', 'api', 'worker'].map(containersOf))
  await Promise.all(ids.flat().map(healthy))
})

test('a worker killed in the middle of its pages is back, and the task is completed', async () => {
  const [victim = '', ...others] = await containersOf('worker')
  const taskId = await api.submit(await longPages(many))
  await api.task(taskId, begun)
  await pause(1_000)
  const killedAt = Date.now()
  await crash(victim)
  await healthy(victim)
  report('killed worker back and healthy', Date.now() - killedAt)

  const task = await api.task(taskId, completed)
  report(`task of ${many} pages completed after the kill`, Date.now() - killedAt)
  expect(task).toMatchObject({ errors: [], progress: { done: many, total: many } })
  const logs = (await Promise.all([victim, ...others].map((id) => logOf(id, killedAt)))).flat()
  const taken = logs.filter(({ msg, job_id }) => msg.startsWith('a worker died') && job_id?.startsWith(taskId))
  expect(taken.length).toBeGreaterThan(0) // it was in the middle of at least one
  const recoveryMs = Math.max(...taken.map(({ time }) => time)) - killedAt
  report('last of its pages taken up again', recoveryMs)
  expect(recoveryMs).toBeLessThan(30_000)
})

test('Redis is restarted while tasks wait, and every one is completed', async () => {
  await everyTaskSurvives(async () => {
    await compose('restart', 'redis')
  })
})

test('Redis is killed while tasks wait, and every one is completed', async () => {
  await pause(1_500) // it writes to disk once a second
  await everyTaskSurvives(async () => {
    await pause(1_500)
    await compose('kill', 'redis')
    await compose('start', 'redis')
  })
})

test('a worker that is stopped finishes the pages in hand, and leaves the others to the next', async () => {
  const workers = await containersOf('worker')
  const taskId = await api.submit(await longPages(many))
  await api.task(taskId, begun)
  await pause(500)
  const stoppedAt = Date.now()
  await compose('stop', 'worker')
  report('workers stopped with pages in hand', Date.now() - stoppedAt)

  for (const id of workers) {
    expect(await docker('inspect', '--format', '{{.State.ExitCode}}', id)).toBe('0')
    const log = await logOf(id, stoppedAt)
    const finished = log.filter(({ msg, task_id }) => msg === 'recognised' && task_id === taskId)
    expect(finished.length, 'pages finished after the signal').toBeGreaterThan(0)
    expect(log.at(-1)?.msg).toBe('stopped')
  }
  const { progress } = await api.task(taskId, begun)
  expect(progress.done).toBeLessThan(many)

  await compose('start', 'worker')
  expect(await api.task(taskId, completed)).toMatchObject({ errors: [] })
  const logs = (await Promise.all(workers.map((id) => logOf(id, stoppedAt)))).flat()
  expect(logs.filter(({ job_id }) => job_id?.startsWith(taskId))).toEqual([]) // nothing had to be done twice
})

async function everyTaskSurvives(restart: () => Promise<void>): Promise<void> {
  const tasks = await Promise.all(Array.from({ length: 4 }, async () => api.submit(await longPages(3))))
  await Promise.race(tasks.map((taskId) => api.task(taskId, begun)))
  const restartedAt = Date.now()
  await restart()
  const ended = await Promise.all(tasks.map((taskId) => api.task(taskId, completed)))
  report('every task completed after Redis was restarted', Date.now() - restartedAt)
  for (const task of ended) expect(task).toMatchObject({ errors: [], progress: { done: 3, total: 3 } })
}

/** Pages that take some seconds: a letter many times over. Their bytes differ, or they would come out of the cache. */
async function longPages(count: number): Promise<string[]> {
  const letter = Buffer.from(fixture('letter.png'), 'base64')
  const { width, height } = await sharp(letter).metadata()
  const copies = 12
  const rows = Array.from({ length: copies }, (_, row) => ({ input: letter, left: 0, top: row * height }))
  const page = await sharp({ create: { width, height: copies * height, channels: 3, background: 'white' } })
    .composite(rows)
    .png()
    .toBuffer()
  const pages = Array.from({ length: count }, async () => {
    const different = sharp(page).withExif({ IFD0: { ImageDescription: randomUUID() } })
    return (await different.png().toBuffer()).toString('base64')
  })
  return Promise.all(pages)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
