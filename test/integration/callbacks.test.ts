import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import supertest from 'supertest'
import { expect, inject, onTestFinished, test } from 'vitest'
import { buildDashboard } from '../../src/dashboard/app.ts'
import { createLogger } from '../../src/logger.ts'
import { type CallbackOutcome, startCallbacks } from '../../src/outbound/callbacks.ts'
import { createOutboundClient } from '../../src/outbound/client.ts'
import { parseHost } from '../../src/outbound/hosts.ts'
import { parseSecret } from '../../src/outbound/signature.ts'
import { connectForWaiting } from '../../src/tasks/redis.ts'
import { upkeep } from '../../src/worker/upkeep.ts'
import { startReceiver } from '../support/receiver.ts'
import { smallPng, startTestSystem } from '../support/system.ts'

const patiently = { timeout: 10_000 }
const silent = createLogger('test', 'silent')
const secrets = [randomBytes(32), randomBytes(32)].map((bytes) => `whsec_${bytes.toString('base64')}`)

/** A system whose callbacks may go to these receivers; `deliver` starts what delivers them. */
async function startSystem(origins: readonly string[]) {
  const hosts = origins.map((origin) => parseHost(origin) ?? expect.fail())
  const system = await startTestSystem({ app: { callbackHosts: hosts } })
  return {
    ...system,
    async submit(callback_url: string): Promise<string> {
      const { body } = await system.http.post('/image').send({ image_data: smallPng, callback_url }).expect(202)
      return body.task_id
    },
    async deliver(attempted?: (outcome: CallbackOutcome) => void): Promise<void> {
      const connection = connectForWaiting(inject('redisUrl'), silent)
      const callbacks = await startCallbacks({
        connection,
        keys: system.keys,
        records: system.records,
        client: createOutboundClient(),
        hosts,
        secrets: secrets.map((secret) => parseSecret(secret) ?? expect.fail()),
        logger: silent,
        attempted,
        delaysMs: [],
      })
      onTestFinished(async () => {
        await callbacks.close()
        connection.disconnect()
      })
    },
  }
}

test('a receiver is told once a task has ended, signed by both secrets, with one id for all attempts', async () => {
  const { origin, received } = await startReceiver((count) => (count < 3 ? 500 : 204))
  const system = await startSystem([origin])
  const outcomes: CallbackOutcome[] = []
  await system.deliver((outcome) => outcomes.push(outcome))
  await system.startWorker()
  const taskId = await system.submit(`${origin}/hook?token=secret`)
  await expect.poll(() => received.length, patiently).toBe(3)
  await expect.poll(async () => (await system.queues.callbacks.getJob(taskId))?.getState()).toBe('completed')
  expect(outcomes).toEqual(['refused', 'refused', 'delivered'])
  expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([taskId]))
  for (const { headers, body } of received) {
    for (const secret of secrets) {
      expect(new Webhook(secret).verify(body, headers)).toEqual({
        type: 'task.completed',
        timestamp: expect.any(String),
        data: { task_id: taskId, status: 'completed', errors: [] },
      })
    }
  }
  const job = await system.queues.callbacks.getJob(taskId)
  expect(JSON.stringify(job)).not.toContain('secret') // the dashboard shows it
})

test('one that hangs holds up no other, however many callbacks wait for it', async () => {
  const hanging = await startReceiver(() => undefined)
  const good = await startReceiver()
  const system = await startSystem([hanging.origin, good.origin])
  await system.startWorker()
  const stuck = { taskId: await system.submit(hanging.origin), receiver: new URL(hanging.origin).host }
  await system.queues.callbacks.addBulk(Array.from({ length: 110 }, () => ({ name: 'deliver', data: stuck })))
  await system.deliver()
  await expect.poll(() => hanging.received.length, patiently).toBe(5)
  const taskId = await system.submit(good.origin)
  await expect.poll(() => good.received.map(({ headers }) => headers['webhook-id']), patiently).toEqual([taskId])
  expect(hanging.received).toHaveLength(5)
  hanging.stop()
})

test('when all attempts are used up it is dead, and can be sent again from the dashboard unless that is read-only', async () => {
  const { origin, received } = await startReceiver((count) => (count <= 7 ? 503 : 200))
  const system = await startSystem([origin])
  await system.deliver()
  await system.startWorker()
  const taskId = await system.submit(origin)
  const state = async () => (await system.queues.callbacks.getJob(taskId))?.getState()
  await expect.poll(state, patiently).toBe('failed')
  expect(received).toHaveLength(7)
  const retry = async (readOnly: boolean) => {
    const board = await buildDashboard({ queues: system.queues, readOnly, login: undefined, hosts: [], logger: silent })
    await board.ready()
    onTestFinished(() => board.close())
    return supertest(board.server).put(`/api/queues/callbacks/${taskId}/retry`)
  }
  expect((await retry(true)).status).toBe(405)
  expect((await retry(false)).status).toBe(204)
  await expect.poll(state, patiently).toBe('completed')
  expect(received).toHaveLength(8)
})

test('a task that ends while nobody is there to queue its callback has it from upkeep', async () => {
  const { origin, received } = await startReceiver()
  const system = await startSystem([origin])
  await system.deliver()
  const taskId = await system.submit(origin)
  await system.http.delete(`/image?task_id=${taskId}`).expect(200) // no worker: nobody finalises it
  expect(await system.redis.zcard(system.keys.callbacks)).toBe(1)
  await upkeep({ records: system.records, queues: system.queues, logger: silent }, -2_000)
  await expect.poll(() => received.length).toBe(1)
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ type: 'task.cancelled', data: { task_id: taskId } })
  expect(await system.redis.zcard(system.keys.callbacks)).toBe(0)
})

test('only listed receivers are taken, and only by tasks', async () => {
  const { http } = await startSystem(['https://hooks.example'])
  const send = (path: string, callback_url: string) => http.post(path).send({ image_data: smallPng, callback_url })
  const { body } = await send('/image', 'https://other.example/').expect(400)
  expect(body.code).toBe('callback-not-allowed')
  await send('/image', 'https://hooks.example/').expect(202)
  await http
    .post('/image?callback_url=https://other.example/')
    .set('content-type', 'image/png')
    .send(Buffer.from(smallPng, 'base64'))
    .expect(400)
  const sync = await send('/image-sync', 'https://hooks.example/').expect(400)
  expect(sync.body.code).toBe('invalid-request')
})
