/**
 * `npm run bench:faults [-- TASKS [callbacks]]`: the real system (a Redis server with its append-only file, two APIs, two workers, each a
 * process that is started again when it ends) under load and under fire for three minutes, or until so many tasks (2,000) were
 * accepted: workers killed at random, rolling deploys, an API killed, Redis stopped, killed, full, read-only,
 * without its scripts and paused. With `callbacks` every task has one, and the fire is ten kills of everything at once. Then the fire ends, and every accepted task is looked at. Prints Markdown.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { findRedisServer } from '../src/local-redis/native.ts'
import { freePort } from '../src/local-redis/ports.ts'
import { type Deeds, killEverything, wreakHavoc } from './faults/chaos.ts'
import { type Accepted, createClient, type Encounters } from './faults/client.ts'
import { keep, roleCommand } from './faults/fleet.ts'
import { startReceiver } from './faults/receiver.ts'
import type { Recoveries } from './faults/recovery.ts'
import { judge } from './faults/verdict.ts'
import { renderWords, type Word } from './faults/words.ts'

const withCallbacks = process.argv[3] === 'callbacks'
const wantedTasks = Number(process.argv[2] ?? 2_000)
const fireMs = withCallbacks ? 0 : 180_000
/** Of everything, when there are callbacks. */
const kills = 10
/** How many pages may wait: the clients hold back then. */
const depth = 200
const submitters = 8
/** In which everything must have ended when the fire is over. */
const settleMs = withCallbacks ? 240_000 : 60_000

const folder = await mkdtemp(join(tmpdir(), 'lector-faults-'))
const [redisPort, ...apiPorts] = [await freePort(), await freePort(), await freePort()]
const receiver = withCallbacks ? await startReceiver() : undefined
const env = {
  ...receiver?.env,
  REDIS_URL: `redis://127.0.0.1:${redisPort}`,
  CACHE_TTL_S: '0', // images come more than once
  WORKER_CONCURRENCY: '2',
  SYNC_CONCURRENCY: '1',
}
const counts = { recognised: 0, uncleanStops: 0 }
const onLine = (line: string) => {
  if (line.includes('"recognised"')) counts.recognised++
}
const onStopped = (code: number | null) => {
  if (code !== 0 && code !== null) counts.uncleanStops++
}
const redisServer = await findRedisServer()
if (redisServer === undefined) throw new Error('There is no redis-server on PATH.')
const redisArgs = ['--port', String(redisPort), '--bind', '127.0.0.1', '--dir', folder]
const durable = ['--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction', '--logfile', 'redis.log']
const redis = keep([redisServer, ...redisArgs, ...durable], { env: {}, cwd: folder })
const apis = apiPorts.map((port) =>
  keep(roleCommand('api'), { env: { ...env, PORT: String(port) }, cwd: folder, onStopped }),
)
const workers = [1, 2].map(() => keep(roleCommand('worker'), { env, cwd: folder, onLine, onStopped }))
const observer = new Redis(redisPort, {
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  commandTimeout: 1_000,
  retryStrategy: () => 200,
})
observer.on('error', () => {})

const encounters: Encounters = { refused: 0, slowestRefusalMs: 0, slowestRefusal: '', reconnects: 0 }
const client = createClient(
  apiPorts.map((port) => `http://127.0.0.1:${port}`),
  encounters,
)
const words = await renderWords(client.recognise)
Object.assign(encounters, { refused: 0, slowestRefusalMs: 0, reconnects: 0 }) // that was before the fire
console.log(`${words.length} different images; the fire begins.`)

const deeds: Deeds = { workerKills: 0, apiKills: 0, deploys: 0, redisFaults: [] }
const recoveries: Recoveries = { longestMs: 0, longestWithoutRedisMs: 0 }
const tasks: Accepted[] = []
const over = new AbortController()
const startedAt = performance.now()
const victims = { redis, apis, workers, observer }
const havoc = receiver
  ? killEverything(victims, deeds, kills, (kill) => tasks.length >= (kill * wantedTasks) / (kills + 1)).finally(() =>
      over.abort(),
    )
  : wreakHavoc(victims, deeds, recoveries, over.signal)
await Promise.all(Array.from({ length: submitters }, submitOn))
if (!receiver) over.abort()
await havoc
const fireS = (performance.now() - startedAt) / 1000
await Promise.race([settled(), delay(settleMs)])
const verdict = await judge(tasks, client)
report()
await Promise.all([...apis, ...workers].map((part) => part.retire()))
await redis.retire()
await rm(folder, { recursive: true, force: true })
process.exit(
  (receiver?.judge(tasks).lost ?? 0) +
    verdict.lost +
    verdict.duplicated +
    verdict.wrongPlace +
    verdict.withoutFinalFrame +
    verdict.failed >
    0
    ? 1
    : 0,
)

async function submitOn(): Promise<void> {
  const isUnderFire = () => performance.now() - startedAt < fireMs || (receiver !== undefined && !over.signal.aborted)
  while (isUnderFire() || tasks.length < wantedTasks) {
    while (Number(await observer.hget('lector:queued', 'pages').catch(() => 0)) > depth) await delay(100)
    const batch = Math.random() < 1 / 3
    tasks.push(
      await client.submit(
        batch ? [anyWord(), anyWord(), anyWord()] : [anyWord()],
        Math.random() < 1 / 3,
        receiver?.url,
      ),
    )
  }
}

function anyWord(): Word {
  const word = words[Math.floor(Math.random() * words.length)]
  if (word === undefined) throw new Error('There are no words.')
  return word
}

/** Resolves when nothing waits any more and every watcher has been told. */
async function settled(): Promise<void> {
  while ((await observer.zcard('lector:unfinished').catch(() => 1)) > 0) await delay(200)
  while ((receiver?.judge(tasks).lost ?? 0) > 0 || (await observer.zcard('lector:callbacks-due').catch(() => 1)) > 0)
    await delay(500)
  await Promise.all(tasks.flatMap(({ watcher }) => (watcher ? [watcher.done] : [])))
}

function report(): void {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
  const rows: Array<[string, string | number]> = [
    ['tasks accepted (images)', `${verdict.accepted} (${verdict.items})`],
    ['completed', verdict.completed],
    ['failed', verdict.failed],
    ['lost', verdict.lost],
    ['duplicated', verdict.duplicated],
    ['texts in the wrong place', verdict.wrongPlace],
    ['watchers', verdict.watchers],
    ['watchers without a final frame', verdict.withoutFinalFrame],
    ['workers killed', deeds.workerKills],
    ['APIs killed', deeds.apiKills],
    ['rolling deploys of everything', deeds.deploys],
    ['stops that were not clean', counts.uncleanStops],
    ['Redis', deeds.redisFaults.join('; ')],
    ['longest until what a killed worker had in hand was taken up again', seconds(recoveries.longestMs)],
    ['the same while Redis was away too', seconds(recoveries.longestWithoutRedisMs)],
    [
      'requests refused with 503, and the slowest of them',
      `${encounters.refused}, ${seconds(encounters.slowestRefusalMs)}`,
    ],
    ['connections that watchers made again', encounters.reconnects],
    ...(receiver?.rows(tasks) ?? []),
    ['images recognised more often than once', Math.max(0, counts.recognised - verdict.items)],
  ]
  console.log(
    `\nNode.js ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${fireS.toFixed(0)} s of fire\n`,
  )
  console.log(`The slowest refusal: ${encounters.slowestRefusal}\n`)
  console.log(['| | |', '|---|---|', ...rows.map(([what, value]) => `| ${what} | ${value} |`)].join('\n'))
}
