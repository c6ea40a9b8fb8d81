import { expect, test } from 'vitest'
import { TaskNotFoundError } from '../../src/errors.ts'
import { ImageJob } from '../../src/tasks/jobs.ts'
import { startTestSystem } from '../support/system.ts'

test('a task exists for its owner alone', async () => {
  const { tasks, queues } = await startTestSystem()
  const taskId = await tasks.submit([{ bytes: Buffer.from('image'), pages: [1] }], { shape: 'single', owner: 'ada' })
  expect(await tasks.get(taskId, 'ada')).toMatchObject({ task_id: taskId, status: 'queued' })
  const [job] = await queues.images.getJobs('prioritized')
  expect(ImageJob.parse(job?.data)).toMatchObject({ taskId, owner: 'ada' })

  for (const other of ['bob', undefined]) {
    await expect(tasks.get(taskId, other)).rejects.toThrow(TaskNotFoundError)
    await expect(tasks.cancel(taskId, other)).rejects.toThrow(TaskNotFoundError)
    const states = tasks.follow(taskId, other, AbortSignal.timeout(5_000))
    expect(await states.next()).toEqual({ done: true, value: undefined })
  }
  expect(await tasks.cancel(taskId, 'ada')).toMatchObject({ status: 'cancelled' })
})

test('without keys a task is everybody’s, and its record names nobody', async () => {
  const { tasks, redis, keys } = await startTestSystem()
  const taskId = await tasks.submit([{ bytes: Buffer.from('image'), pages: [1] }], { shape: 'single' })
  expect(await redis.hexists(keys.record(taskId), 'owner')).toBe(0)
  expect(await tasks.get(taskId, undefined)).toMatchObject({ status: 'queued' })
  await expect(tasks.get(taskId, 'ada')).rejects.toThrow(TaskNotFoundError)
})
