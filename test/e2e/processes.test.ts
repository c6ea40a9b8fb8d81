import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import supertest from 'supertest'
import { expect, inject, onTestFinished, test } from 'vitest'
import WebSocket from 'ws'
import { freePort } from '../../src/local-redis/ports.ts'
import { fixture } from '../support/fixtures.ts'
import { adasKey, apiKeys, bobsKey } from '../support/keys.ts'
import { allGone, childrenOf, npmStart, run, runCommand, startLector } from '../support/processes.ts'

async function submit(api: string, image_data: string | string[]): Promise<string> {
  const { body } = await supertest(api).post('/image').send({ image_data }).expect(202)
  return body.task_id
}

async function statusOf(api: string, taskId: string): Promise<string> {
  return (await supertest(api).get(`/image?task_id=${taskId}`)).body.status
}

async function completed(api: string, taskId: string): Promise<void> {
  await expect.poll(() => statusOf(api, taskId), { timeout: 60_000, interval: 200 }).toBe('completed')
}

test('Ctrl-C leaves nothing running', async () => {
  const lector = await startLector()
  await lector.line(/"role":"dashboard".*"ready"/)
  const roles = await childrenOf(lector.child.pid ?? 0)
  expect(roles.length).toBeGreaterThanOrEqual(4)
  const all = [...roles, ...(await Promise.all(roles.map(childrenOf))).flat()]
  expect(await lector.stop('SIGINT')).toBe(0)
  await allGone(all)
})

test('Ctrl-C reaches npm and Lector both, and is one Ctrl-C: what is in hand is finished', async () => {
  const REDIS_URL = inject('redisUrl').replace('//', '//default:secret@') // who needs no password
  const env = { REDIS_URL, KEY_PREFIX: `ctrl-c-${process.pid}` }
  const lector = await startLector(env, undefined, npmStart)
  const taskId = await submit(lector.api, Array<string>(4).fill(fixture('letter.png')))
  await expect.poll(() => statusOf(lector.api, taskId), { interval: 20, timeout: 20_000 }).toBe('processing')
  const stopped = ['api', 'worker'].map((role) => lector.line(new RegExp(`"role":"${role}".*"stopped"`)))
  process.kill(-(lector.child.pid ?? 0), 'SIGINT')
  await Promise.all(stopped)
  await once(lector.child, 'exit')
  expect(lector.output()).not.toContain('secret')
})

test('a second Ctrl-C ends it at once, and leaves nothing running', async () => {
  const lector = await startLector()
  const roles = await childrenOf(lector.child.pid ?? 0)
  const all = [...roles, ...(await Promise.all(roles.map(childrenOf))).flat()]
  await submit(lector.api, Array<string>(20).fill(fixture('invoice.png')))
  lector.child.kill('SIGINT')
  await lector.line(/Stopping/)
  await delay(1_100) // sooner it would be the same Ctrl-C
  lector.child.kill('SIGINT')
  await allGone(all)
})

test('a role that dies is started again, and the task that a killed worker had is completed', async () => {
  const lector = await startLector({ WORKER_CONCURRENCY: '1' })
  const taskId = await submit(lector.api, [fixture('invoice.png'), fixture('letter.png')])
  const worker = Number(/"role":"worker","pid":(\d+)/.exec(await lector.line(/"role":"worker".*"ready"/))?.[1])
  await expect.poll(() => statusOf(lector.api, taskId), { interval: 20, timeout: 20_000 }).toBe('processing')
  const engines = await childrenOf(worker) // of the native engine; that of tesseract.js has none
  process.kill(worker, 'SIGKILL')
  await allGone(engines)
  await lector.line(/^worker ended \(SIGKILL\)/)
  await completed(lector.api, taskId)
})

test('two workers share a batch', async () => {
  const env = {
    REDIS_URL: inject('redisUrl'),
    KEY_PREFIX: `e2e-${process.pid}`,
    WORKER_CONCURRENCY: '1',
    SYNC_CONCURRENCY: '1',
  }
  const port = await freePort()
  const api = run('api', { ...env, HOST: '0.0.0.0', PORT: String(port) })
  const dashboard = run('dashboard', { ...env, HOST: '0.0.0.0', DASHBOARD_PORT: String(await freePort()) })
  const workers = [run('worker', env), run('worker', env)]
  await Promise.all([api, ...workers].map((program) => program.line(/"ready"/)))
  const taskId = await submit(`http://127.0.0.1:${port}`, Array(4).fill(fixture('letter.png')))
  await Promise.all(workers.map((worker) => worker.line(/"recognised"/)))
  await completed(`http://127.0.0.1:${port}`, taskId)
  expect(await api.line(/"level":40/)).toContain('there are no keys: whoever reaches this address may use it')
  expect(await dashboard.line(/"level":40/)).toContain('there is no login: whoever reaches this address may look')
  expect(await Promise.all([api, ...workers].map((program) => program.stop()))).toEqual([0, 0, 0])
})

test.each([
  ['200000000', 400_000_000],
  ['1', 256 * 1024 * 1024],
])('the Redis of its own is bounded by what may wait, %s bytes', async (MAX_QUEUED_BYTES, maxBytes) => {
  const program = run('redis', { MAX_QUEUED_BYTES })
  const { url, description } = JSON.parse(await program.line(/"ready"/))
  const redis = new Redis(url)
  const [, bound] = await redis.config('GET', 'maxmemory')
  redis.disconnect()
  if (!description.startsWith('embedded')) expect(Number(bound)).toBe(maxBytes)
})

test('a wrong configuration is told whole, and nothing starts', async () => {
  const program = run('start', { PORT: 'http', MAX_IMAGES: '-1' })
  await once(program.child, 'exit')
  expect(program.child.exitCode).toBe(78)
  expect(program.output()).toMatch(/PORT: /)
  expect(program.output()).toMatch(/MAX_IMAGES: /)
})

test('a port that is taken is told, and nothing is left running', async () => {
  const squatter = createServer().listen(0, '127.0.0.1')
  await once(squatter, 'listening')
  onTestFinished(() => {
    squatter.close()
  })
  const address = squatter.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const program = run('start', { PORT: String(port), DASHBOARD_PORT: String(await freePort()) })
  await once(program.child, 'exit')
  expect(program.child.exitCode).toBe(1)
  expect(program.output()).toContain('the port is taken')
})

test('a folder that Redis cannot keep its data in is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lector-e2e-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, '.lector'), '') // root may write to what is read-only, but not to a file as to a folder
  const start = join(import.meta.dirname, '../../src/main/start.ts')
  const ports = { PORT: String(await freePort()), DASHBOARD_PORT: String(await freePort()) }
  const program = runCommand(['env', '-C', folder, process.execPath, start], ports)
  await once(program.child, 'exit')
  if (program.output().includes('embedded')) return // which keeps nothing
  expect(program.child.exitCode).toBe(1)
  expect(program.output()).toMatch(/The redis does not start: Redis cannot keep its data in .*set REDIS_URL/)
})

test('a HOST that is no address of this machine is told', async () => {
  const program = run('start', { HOST: '192.0.2.77', PORT: String(await freePort()) })
  await once(program.child, 'exit')
  expect(program.child.exitCode).toBe(1)
  expect(program.output()).toContain('HOST is not an address of this machine')
})

test.each([
  ['start', { PORT: '5999', DASHBOARD_PORT: '5999' }, 'PORT and DASHBOARD_PORT: must differ'],
  ['dashboard', { REDIS_URL: '' }, 'REDIS_URL: must be set'],
])('a fault that only %s finds is one of the configuration', async (role, env, fault) => {
  const program = run(role, env)
  await once(program.child, 'exit')
  expect(program.child.exitCode).toBe(78)
  expect(program.output()).toMatch(/^The configuration is wrong:/)
  expect(program.output()).toContain(fault)
})

test('a start that waits for Redis says so in few words, and leaves nothing when it is stopped', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lector-e2e-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const left = () => readdirSync(folder).filter((name) => name.startsWith('lector-'))
  const [port, dashboardPort, away] = await Promise.all([freePort(), freePort(), freePort()])
  const ports = { PORT: String(port), DASHBOARD_PORT: String(dashboardPort) }
  const lector = run('start', { ...ports, REDIS_URL: `redis://ada:secret@127.0.0.1:${away}`, TMPDIR: folder })
  const roles = ['api', 'worker'] // the dashboard comes after them
  await Promise.all(
    roles.map((role) => lector.line(new RegExp(`"${role}".*Redis at 127.0.0.1:${away} does not answer`))),
  )
  const engine = JSON.parse(await lector.line(/engine chosen/)).engine // by the worker; the API waits before that
  expect(left()).toHaveLength(engine === 'native' ? 1 : 0)
  expect(await lector.stop('SIGINT')).toBe(0)
  expect(left()).toEqual([])
  for (const role of roles) {
    const told = lector.output().match(new RegExp(`"role":"${role}".*Redis at`, 'g'))
    expect(told?.length, role).toBeLessThan(8) // it tries some ten times a second at first
  }
  expect(lector.output()).not.toMatch(/secret|stack/)
})

test('no image, no text and no key is in the log, whatever its level', async () => {
  const lector = await startLector({ LOG_LEVEL: 'trace', API_KEYS: apiKeys })
  const asAda = { authorization: `Bearer ${adasKey}` }
  const image_data = fixture('letter.png')
  const client = supertest(lector.api)
  await client.post('/image-sync').set(asAda).send({ image_data }).expect(200)
  await client
    .post('/image-sync')
    .set('x-api-key', bobsKey)
    .send({ image_data: image_data.slice(0, 900) })
    .expect(422)
  await client.post('/image').set('x-api-key', 'lector_guess').send({ image_data }).expect(401)
  const { body } = await client
    .post('/image')
    .set(asAda)
    .send({ image_data: [image_data, image_data] })
    .expect(202)
  const url = `${lector.api.replace('http', 'ws')}/watch-task?task_id=${body.task_id}`
  expect((await once(new WebSocket(url, ['lector', `lector.key.${adasKey}`]), 'close'))[0]).toBe(1000)
  expect(await lector.stop()).toBe(0)
  expect(lector.output()).toContain(body.task_id)
  for (const secret of [image_data.slice(100, 140), adasKey, bobsKey, 'guess', 'the-key']) {
    expect(lector.output()).not.toContain(secret)
  }
  expect(lector.output()).not.toMatch(/Dear|Okafor|pears|Brink|"text"/)
})
