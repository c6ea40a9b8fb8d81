import { randomUUID } from 'node:crypto'
import { UnrecoverableError, Worker } from 'bullmq'
import { pino } from 'pino'
import { expect, inject, test } from 'vitest'
import { UnreadableImageError } from '../../src/errors.ts'
import type { Recognizer } from '../../src/recognition/recognizer.ts'
import { connectForWaiting } from '../../src/tasks/redis.ts'
import { upkeep } from '../../src/worker/upkeep.ts'
import { ownRedis } from '../support/own-redis.ts'
import { recognitionOf } from '../support/results.ts'
import { smallPng, startTestSystem } from '../support/system.ts'

const logger = pino({ level: 'silent' })
const item = { bytes: Buffer.from(smallPng, 'base64'), pages: [1] }
/** Whatever has been admitted by now. */
const ageMs = -1_000

test('everything of a task leaves Redis on time, even when no other job runs', async () => {
  let next = 0
  const recognizer: Recognizer = {
    async recognise() {
      if (next++ % 3 === 0) throw new UnreadableImageError()
      return recognitionOf('hello')
    },
  }
  const { submit, startWorker, watch, kept } = await startTestSystem({ recognizer, limits: { resultTtlMs: 1_000 } })
  const taskIds = [
    ...(await Promise.all(Array.from({ length: 10 }, () => submit([smallPng, smallPng])))),
    await submit(smallPng),
  ]
  const watching = Promise.all(taskIds.map(watch)) // before they end, and expire
  await startWorker(recognizer, 4, { upkeepEveryMs: 200 })
  await watching
  const left = async () => (await kept()).filter((key) => taskIds.some((taskId) => key.includes(taskId)))
  await expect.poll(left, { timeout: 10_000 }).toEqual([])
  expect((await kept()).length).toBeLessThan(20) // the queues' own, the sums, the count of the last minutes
})

test('the sums of what waits are put right', async () => {
  const { submit, records, queues, redis, keys } = await startTestSystem()
  const [expired, waiting] = [await submit(smallPng), await submit([smallPng, smallPng])]
  await redis.unlink(keys.record(expired), keys.image(expired, 0))
  await upkeep({ records, queues, logger }, ageMs)
  expect(await redis.hgetall(keys.queued)).toEqual({ bytes: String(2 * item.bytes.length), pages: '2' })
  expect(await redis.zrange(keys.unfinished, '0', '-1')).toEqual([waiting])
})

test('a task whose API died before it had queued it is done all the same', async () => {
  const named: unknown[] = []
  const recognizer: Recognizer = {
    async recognise(_image, _page, _signal, options) {
      named.push(options)
      return recognitionOf('hello')
    },
  }
  const { startWorker, watch, records, queues } = await startTestSystem({ recognizer })
  const taskId = randomUUID()
  await records.admit(taskId, { shape: 'batch', language: 'deu' }, [item, item])
  await startWorker()
  const watching = watch(taskId)
  await upkeep({ records, queues, logger }, 60_000) // whoever admitted it may be about to queue it
  expect(await queues.tasks.getJob(taskId)).toBeUndefined()
  await upkeep({ records, queues, logger }, ageMs)
  expect((await watching).frames.at(-1)).toMatchObject({ status: 'completed', text: ['hello', 'hello'] })
  expect(named).toMatchObject([{ language: 'deu' }, { language: 'deu' }])
})

test('a task whose own job ended before it did is done all the same, and keeps what it has', async () => {
  const { watch, submit, startWorker, records, queues, keys } = await startTestSystem()
  const taskId = await submit([smallPng, smallPng])
  await records.settle({ taskId, index: 0, page: 1 }, recognitionOf('kept'))
  const job = await queues.tasks.getJob(taskId)
  await job?.removeUnprocessedChildren()
  await failNextTask(keys.prefix)
  expect(await queues.tasks.getFailedCount()).toBe(1)
  await upkeep({ records, queues, logger }, ageMs)
  await startWorker()
  expect((await watch(taskId)).frames.at(-1)).toMatchObject({
    status: 'completed',
    text: ['kept', 'hello'],
    errors: [],
  })
})

test('upkeep goes on when Redis has forgotten everything', async () => {
  const { startWorker, redis, keys } = await startTestSystem({ redisUrl: (await ownRedis()).url })
  await startWorker(undefined, 1, { upkeepEveryMs: 200 })
  const summedUp = async () => {
    await redis.hset(keys.queued, { pages: 7 })
    await expect.poll(() => redis.hget(keys.queued, 'pages'), { timeout: 15_000 }).toBe('0')
  }
  await summedUp()
  await redis.flushall()
  await summedUp()
})

/** As a worker does that cannot finish a job. */
async function failNextTask(prefix: string): Promise<void> {
  const connection = connectForWaiting(inject('redisUrl'), logger)
  const worker = new Worker('tasks', null, { connection, prefix })
  const job = await worker.getNextJob('token')
  await job?.moveToFailed(new UnrecoverableError('in vain'), 'token', false)
  await worker.close()
  connection.disconnect()
}
