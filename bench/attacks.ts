/**
 * `npm run bench:attacks [SECONDS]`: how long others wait while one client does what takes the most of the API: starts a real API, worker and
 * Redis, and for each attack asks as another client without it and with it, in turn, twice. Prints Markdown.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Attack, attacks } from './attacks/attacks.ts'
import type { Told } from './attacks/other-client.ts'
import { startApi, startProcess, startRedis } from './processes.ts'
import { quantile } from './statistics.ts'

const seconds = Number(process.argv[2] ?? 15)
const only = process.argv.slice(3)
const rounds = 2
const redis = await startRedis()
const env = { REDIS_URL: redis.url, CACHE_TTL_S: '0' }
const api = await startApi(redis.url, env)
const worker = await startProcess('worker', env)
await othersFor(5) // warm

console.log(
  `Node.js ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}; ${rounds} × ${seconds} s each\n`,
)
console.log(
  '| attack | request of another client | times | p95 without it, ms | with it | ratio | failed | API at its peak, MB |',
)
console.log('|---|---|---|---|---|---|---|---|')
for (const [name, attack] of Object.entries(attacks)) {
  if (only.length === 0 || only.some((part) => name.includes(part))) await measure(name, attack)
}
await Promise.all([api.close(), worker.close()])
await redis.close()

async function measure(name: string, attack: Attack): Promise<void> {
  const [idle, attacked]: [Told[], Told[]] = [[], []]
  let peakMb = 0
  for (let round = 0; round < rounds; round++) {
    idle.push(...(await othersFor(seconds)))
    api.measure()
    const enough = new AbortController()
    const attacking = attack(api.url, enough.signal)
    attacked.push(...(await othersFor(seconds)))
    enough.abort()
    await attacking
    peakMb = Math.max(peakMb, (await api.report()).peakMb)
    await delay(2_000) // until what it left is gone
  }
  for (const kind of new Set(idle.map((told) => told.kind))) {
    const of = (all: readonly Told[]) => all.filter((told) => told.kind === kind)
    const [before = 0, during = 0] = [idle, attacked].map((all) =>
      quantile(
        of(all).map(({ ms }) => ms),
        0.95,
      ),
    )
    const failed = of(attacked).flatMap((told) => told.failed ?? [])
    const cells = [name, kind, of(attacked).length, before.toFixed(0), during.toFixed(0), (during / before).toFixed(1)]
    console.log(`| ${[...cells, failed.length === 0 ? 0 : `${failed.length} (${failed[0]})`, peakMb].join(' | ')} |`)
  }
}

async function othersFor(forSeconds: number): Promise<Told[]> {
  const client = fork(join(import.meta.dirname, 'attacks/other-client.ts'), [api.url])
  await delay(1000 * forSeconds)
  client.send('report')
  const [told] = await once(client, 'message')
  return told
}
