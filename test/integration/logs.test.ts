import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from '../../src/logger.ts'
import { connectForWaiting } from '../../src/tasks/redis.ts'
import { adasKey, twoKeys } from '../support/keys.ts'
import { ownRedis } from '../support/own-redis.ts'
import { fakeRecognizer, smallPng, startTestSystem } from '../support/system.ts'

const secretText = 'The treaty of Larkfield'
const asAda = { authorization: `Bearer ${adasKey}` }
/** How the bytes of the image would look: as they were sent, or as JSON has a buffer. */
const image = [smallPng.slice(0, 40), Array.from(Buffer.from(smallPng, 'base64').subarray(0, 12)).join(',')]

/** A system with keys, and all that it logs. */
async function startLogged(logs: string[] = []) {
  const logger = createLogger('test', 'trace', { write: (line: string) => logs.push(line) })
  return {
    logs,
    ...(await startTestSystem({ logger, recognizer: fakeRecognizer(secretText), app: { keys: twoKeys } })),
  }
}

function expectNoSecret(logs: string[]): void {
  for (const secret of [...image, secretText, 'treaty', adasKey, 'the-key', 'guess']) {
    expect(logs.filter((line) => line.includes(secret))).toEqual([])
  }
}

test('a Redis that refuses an image or a text is in the log, and they are not', async () => {
  const { logs, http, redis, keys, startWorker } = await startLogged()
  await redis.set(keys.unfinished, 'no sorted set')
  await http.post('/image').set(asAda).send({ image_data: smallPng }).expect(503)
  expect(logs.join()).toContain('WRONGTYPE')
  await redis.unlink(keys.unfinished)
  const { body } = await http.post('/image').set(asAda).send({ image_data: smallPng }).expect(202)
  await redis.set(keys.faults(body.task_id), 'no hash')
  await startWorker()
  await expect
    .poll(() =>
      http
        .get(`/image?task_id=${body.task_id}`)
        .set(asAda)
        .then(({ status }) => status),
    )
    .toBe(503)
  expectNoSecret(logs)
})

test('nothing of a client is in the log, whatever it sends', async () => {
  const { logs, app, http } = await startLogged()
  const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
  await http.get(`/languages?key=${adasKey}`).set('x-api-key', 'lector_guess').expect(401)
  await http.get(`/${adasKey}`).set(asAda).expect(404)
  await http.get(`/%zz${adasKey}`).expect(400)
  await http.get(`/image?task_id=${adasKey}`).set(asAda).expect(400)
  await http.post('/image').set(asAda).set('x-request-id', `{"key":"${adasKey}"}`).send(smallPng).expect(400)
  for (const bytes of [`GET / HTTP/1.1\r\nno colon ${adasKey} ${smallPng}\r\n\r\n`, `${adasKey}\r\n\r\n`]) {
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(bytes)
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /)
  }
  const broken = connect(Number(port), '127.0.0.1')
  broken.write(
    `POST /image HTTP/1.1\r\nhost: a\r\n${Object.entries(asAda)[0]?.join(': ')}\r\ncontent-length: 9999\r\n\r\n${smallPng}`,
  )
  broken.end()
  await once(broken.resume(), 'close')
  expectNoSecret(logs)
})

test('a worker on a Redis that refuses it again and again says so in few lines', { timeout: 60_000 }, async ({
  skip,
}) => {
  const own = await ownRedis()
  if (!own.persistent) skip('the embedded Redis is no replica')
  const lines: string[] = []
  const logger = createLogger('test', 'info', { write: (line: string) => lines.push(JSON.parse(line).msg) })
  const { submit, startWorker } = await startTestSystem({ redisUrl: own.url, logger })
  const admin = connectForWaiting(own.url, logger)
  onTestFinished(() => admin.disconnect())
  await startWorker()
  await admin.replicaof('127.0.0.1', 1)
  const refused = async () => Number(/READONLY:count=(\d+)/.exec(await admin.info('errorstats'))?.[1] ?? 0)
  await expect.poll(refused, { timeout: 25_000 }).toBeGreaterThan(30)
  const told = lines.length
  await admin.replicaof('NO', 'ONE')
  expect(lines.filter((line) => line.startsWith('worker of')).length).toBeGreaterThan(0)
  expect(told).toBeLessThan((await refused()) / 2)
  await submit(smallPng)
  await expect.poll(() => lines, { timeout: 15_000 }).toContain('task ended')
})
