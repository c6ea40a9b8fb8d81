/**
 * `npm run bench:expiry [-- TASKS]`: so many tasks (10,000) through the real system, with a recogniser that does nothing and
 * results that are kept for half a minute; then it waits for them to expire, and looks at what Redis still holds. Prints Markdown.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import sharp from 'sharp'
import { requestBody, submit } from './service/client.ts'
import { startSystem } from './service/system.ts'

const count = Number(process.argv[2] ?? 10_000)
const clients = 16
/** Results expire after 30 s, jobs are removed once a minute. */
const expiredWithinMs = 150_000

const system = await startSystem({
  workers: 1,
  workerConcurrency: 8,
  syncConcurrency: 1,
  env: { RESULT_TTL_S: '30' },
  workerProgram: new URL('./service/noop-worker.ts', import.meta.url),
})
const redis = new Redis(system.redisUrl)
const image = await sharp({ create: { width: 64, height: 32, channels: 3, background: 'white' } })
  .png()
  .toBuffer()
const body = requestBody(image)

const before = await state()
await send(count)
const during = await state()
await expired()
const after = await state()
console.log(`\n${count} tasks, kept for 30 s\n\n| | keys | of tasks | memory |\n|---|---|---|---|`)
for (const [when, { keys, ofTasks, megabytes }] of Object.entries({
  before,
  'all accepted': during,
  'once expired': after,
})) {
  console.log(`| ${when} | ${keys} | ${ofTasks} | ${megabytes.toFixed(1)} MB |`)
}
console.log(`\nWhat remains: ${(await redis.keys('*')).toSorted().join(', ')}`)
redis.disconnect()
await system.stop()

async function send(tasks: number): Promise<void> {
  let left = tasks
  const next = async () => {
    while (left-- > 0) await submit(system.url, body)
  }
  await Promise.all(Array.from({ length: clients }, next))
}

async function state() {
  const keys = await redis.keys('*')
  const memory = /used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]
  return { keys: keys.length, ofTasks: keys.filter(isOfTask).length, megabytes: Number(memory) / 1e6 }
}

/** Task ids are UUIDs; nothing else has one in its key. */
function isOfTask(key: string): boolean {
  return /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.test(key)
}

/** Resolves when Redis holds no key of any task, or after so long. */
async function expired(): Promise<void> {
  for (const until = performance.now() + expiredWithinMs; performance.now() < until; await delay(1_000)) {
    if (!(await redis.keys('*')).some(isOfTask)) return
  }
}
