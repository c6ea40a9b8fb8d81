import { once } from 'node:events'
import supertest from 'supertest'
import { expect, onTestFinished, test } from 'vitest'
import type { Task } from '../../src/model/task.ts'
import { expectedText, fixture, likeness } from '../support/fixtures.ts'
import { compose, connect, containersOf, docker, logOf, urlOf } from './compose.ts'

const api = await connect()
const letter = expectedText['letter.png'] ?? ''

test('a picture is recognised while the client waits', async () => {
  const { body } = await api.http
    .post('/image-sync')
    .send({ image_data: [fixture('letter.png'), fixture('invoice.png')] })
    .expect(200)
  expect(likeness(body.text[0], letter)).toBeGreaterThan(0.9)
  expect(likeness(body.text[1], expectedText['invoice.png'] ?? '')).toBeGreaterThan(0.9)
})

test('the engine is the native one', async () => {
  for (const id of [...(await containersOf('api')), ...(await containersOf('worker'))]) {
    const chosen = (await logOf(id)).find(({ msg }) => msg === 'engine chosen')
    expect(chosen).toMatchObject({ engine: 'native' })
  }
})

test('every replica of the API answers on a port of its own', async () => {
  const replicas = await containersOf('api')
  const ports = await Promise.all(
    replicas.map((_, index) => compose('port', '--index', String(index + 1), 'api', '5000')),
  )
  expect(new Set(ports).size).toBe(replicas.length)
  for (const address of ports) await supertest(`http://${address}`).get('/health/ready').expect(200)
})

test('a batch is spread over the workers, and comes back in order', async () => {
  const workers = await containersOf('worker')
  expect(workers.length, 'needs --scale worker=2').toBeGreaterThanOrEqual(2)
  const names = Array.from({ length: 16 }, (_, index) => (index % 2 === 0 ? 'letter.png' : 'receipt.png'))
  const taskId = await api.submit(names.map(fixture))
  const { text } = await api.task(taskId, ({ status }) => status === 'completed')
  const texts = Array.isArray(text) ? text : []
  expect(texts).toHaveLength(names.length)
  names.forEach((name, index) => {
    expect(likeness(texts[index] ?? '', expectedText[name] ?? ''), `item ${index}`).toBeGreaterThan(0.8)
  })
  for (const id of workers) {
    const log = await logOf(id)
    expect(log.some(({ msg, task_id }) => msg === 'recognised' && task_id === taskId)).toBe(true)
  }
})

test('a task is watched to its final frame', async () => {
  const taskId = await api.submit([fixture('letter.png'), fixture('letter.jpg')])
  const socket = new WebSocket(`${api.url.replace('http', 'ws')}/watch-task?task_id=${taskId}`)
  const frames: Task[] = []
  socket.addEventListener('message', ({ data }) => frames.push(JSON.parse(data)))
  const [{ code }] = await once(socket, 'close')
  expect(code).toBe(1000)
  expect(frames.at(-1)).toMatchObject({ task_id: taskId, status: 'completed', progress: { done: 2, total: 2 } })
})

test('the documents of the API need nothing from outside', async () => {
  const page = await api.http.get('/docs/').expect(200)
  expect(page.text).not.toMatch(/(src|href)="https?:/)
  await api.http.get('/docs/json').expect(200)
})

test('the dashboard shows the queues, with the login that is configured', async () => {
  const dashboard = supertest(await urlOf('dashboard', 5555))
  const [id = ''] = await containersOf('dashboard')
  const env: string[] = JSON.parse(await docker('inspect', '--format', '{{json .Config.Env}}', id))
  const [user = '', password = ''] = ['DASHBOARD_USER=', 'DASHBOARD_PASSWORD='].map((name) =>
    env.find((line) => line.startsWith(name))?.slice(name.length),
  )
  if (user) await dashboard.get('/api/queues').expect(401)
  const { body } = await dashboard.get('/api/queues').auth(user, password).expect(200)
  expect(body.queues).toMatchObject([{ name: 'tasks' }, { name: 'images' }, { name: 'callbacks' }])
})

test('a dashboard with a login lets nobody in without it, and its health check in', async () => {
  const login = ['-e', 'DASHBOARD_USER=eve', '-e', 'DASHBOARD_PASSWORD=secret']
  const id = await compose('run', '-d', '--no-deps', '-p', '127.0.0.1::5555', ...login, 'dashboard')
  onTestFinished(async () => {
    await docker('rm', '--force', id)
  })
  const dashboard = supertest(`http://${await docker('port', id, '5555')}`)
  const ready = async () => (await dashboard.get('/health/ready').catch(() => undefined))?.status
  await expect.poll(ready, { timeout: 30_000 }).toBe(200)
  await dashboard.get('/').expect(401)
  await dashboard.get('/').auth('eve', 'wrong').expect(401)
  const page = await dashboard.get('/').auth('eve', 'secret').expect(200)
  expect(page.text).not.toMatch(/(src|href)="https?:/)
})

test('only the API and the dashboard are reached from outside, and nothing can be written', async () => {
  const [redis = '', worker = ''] = (await Promise.all(['redis', 'worker'].map(containersOf))).map(([id]) => id)
  expect(await docker('port', redis)).toBe('')
  expect(await docker('port', worker)).toBe('')
  const routes = (await docker('exec', worker, 'cat', '/proc/net/route')).split('\n').slice(1)
  expect(routes.filter((route) => route.split('\t')[1] === '00000000')).toEqual([]) // no default route: no way out
  await expect(docker('exec', worker, 'touch', '/app/file')).rejects.toThrow('Read-only file system')
})
