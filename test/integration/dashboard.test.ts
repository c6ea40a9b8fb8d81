import { pino } from 'pino'
import supertest from 'supertest'
import { describe, expect, onTestFinished, test } from 'vitest'
import { buildDashboard, type DashboardDeps } from '../../src/dashboard/app.ts'
import { smallPng, startTestSystem } from '../support/system.ts'

async function startDashboard(options: Partial<DashboardDeps> = {}) {
  const system = await startTestSystem()
  const app = await buildDashboard({
    queues: system.queues,
    readOnly: true,
    login: undefined,
    hosts: [],
    logger: pino({ level: 'silent' }),
    ...options,
  })
  await app.ready()
  onTestFinished(() => app.close())
  return { ...system, board: supertest(app.server) }
}

describe('the dashboard', () => {
  test('shows its queues and what is in them', async () => {
    const { board, submit } = await startDashboard()
    await submit([smallPng, smallPng])
    const { body } = await board.get('/api/queues').expect(200)
    expect(body.queues.map((queue: { name: string }) => queue.name)).toEqual(['tasks', 'images', 'callbacks'])
    expect(body.queues.map((queue: { counts: object }) => queue.counts)).toMatchObject([
      { 'waiting-children': 1 },
      { prioritized: 2 },
      { waiting: 0 },
    ])
  })

  test('is read-only unless told otherwise', async () => {
    const { board, submit } = await startDashboard()
    const taskId = await submit(smallPng)
    await board.put(`/api/queues/images/${taskId}-0/clean`).expect(405)
    await board.put('/api/queues/images/pause').expect(405)
    const open = await startDashboard({ readOnly: false })
    await open.board.put('/api/queues/images/pause').expect(200)
  })

  test('changes nothing for the page of another site', async () => {
    const { board, queues } = await startDashboard({ readOnly: false, login: { user: 'ada', password: 'secret' } })
    const pause = (headers: Record<string, string>) =>
      board
        .put('/api/queues/images/pause')
        .set({ host: 'lector:5555', ...headers })
        .auth('ada', 'secret')
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'http://lector:3000' }, // ports do not make a site
      { origin: 'https://attacker.example' },
      { origin: 'null' },
    ]) {
      await pause(headers).expect(403)
    }
    expect(await queues.images.isPaused()).toBe(false)
    for (const headers of [
      { 'sec-fetch-site': 'same-origin', origin: 'https://behind.a.proxy' },
      { origin: 'http://lector:5555' },
      {},
    ]) {
      await pause(headers).expect(200)
    }
    await board.get('/').set({ 'sec-fetch-site': 'cross-site' }).auth('ada', 'secret').expect(200) // a link
  })

  test('without a login answers only for hosts that an attacker cannot have', async () => {
    const host = 'rebound.example'
    const { board } = await startDashboard()
    for (const path of ['/', '/api/queues']) {
      expect((await board.get(path).set({ host }).expect(403)).text).toContain('ALLOWED_HOSTS')
    }
    await board.get('/health/ready').set({ host }).expect(200)
    const listed = await startDashboard({ hosts: [host] })
    await listed.board.get('/api/queues').set({ host }).expect(200)
    const closed = await startDashboard({ login: { user: 'ada', password: 'secret' } })
    await closed.board.get('/api/queues').set({ host }).auth('ada', 'secret').expect(200)
  })

  test('asks for nothing outside', async () => {
    const { board } = await startDashboard()
    const page = await board.get('/').expect(200)
    expect(page.text).not.toMatch(/(href|src)="https?:/)
    expect(page.headers['content-security-policy']).toContain("default-src 'self'")
    const script = /src="([^"]+\.js)"/.exec(page.text)?.[1]
    await board.get(`/${script}`).expect(200)
  })

  test('asks for user and password once they are set', async () => {
    const { board } = await startDashboard({ login: { user: 'ada', password: 'secret' } })
    const refused = await board.get('/').expect(401)
    expect(refused.headers['www-authenticate']).toContain('Basic')
    await board.get('/api/queues').expect(401)
    await board.get('/').auth('ada', 'wrong').expect(401)
    await board.get('/').auth('ada', 'secret').expect(200)
    await board.get('/api/queues').auth('ada', 'secret').expect(200)
  })
})
