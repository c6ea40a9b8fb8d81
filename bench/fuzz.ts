/**
 * `npm run bench:fuzz [COUNT] [SEED] [pdf]`: sends hostile bodies (10,000 unless told otherwise, one in ten a PDF, or all of them) to a real API
 * with a real worker and a real Redis, and looks for what must not be: an answer of 5xx, a process that ends, memory that grows, an answer or a task that does not come. Prints
 * Markdown; the exit code is 1 if there was any. The same seed makes the same bodies.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import pLimit from 'p-limit'
import { z } from 'zod'
import { Task } from '../src/model/task.ts'
import { type HostileBody, hostileBodies } from '../test/support/hostile-bodies.ts'
import { hostilePdfBodies } from '../test/support/hostile-pdf-bodies.ts'
import { startApi, startProcess, startRedis } from './processes.ts'

const [count = 10_000, seed = Math.floor(Math.random() * 2 ** 31)] = process.argv.slice(2, 4).map(Number)
const Answer = z.object({ code: z.string().optional() })
const clients = 4
/** One in so many goes to /image-sync, which recognises at once, and one in so many of the accepted tasks is left to the worker. */
const everySync = 100
const everyTask = 40
/** Longer than one page may take, twice: one may wait for another. */
const deadlineMs = 70_000
/** Beyond what it is after a tenth of the bodies. */
const growthMb = 200

const folder = join(import.meta.dirname, '../test/fixtures')
const pictures = readdirSync(folder)
  .filter((name) => name.startsWith('letter.'))
  .map((name) => readFileSync(join(folder, name)))
const pdfs = hostilePdfBodies(readFileSync(join(folder, 'letter.jpg')))
const bodiesOf = {
  all: fc.oneof({ weight: 9, arbitrary: hostileBodies(pictures) }, { weight: 1, arbitrary: pdfs }),
  pdf: pdfs,
}
const redis = await startRedis()
const api = await startApi(redis.url)
const worker = await startProcess('worker', { REDIS_URL: redis.url })

const faults: string[] = []
const answers = new Map<string, number>()
const times: Array<{ readonly ms: number; readonly what: string }> = []
const memory: Array<[api: number, worker: number]> = []
const tasks: string[] = []
let accepted = 0

console.error(`seed ${seed}`)
const inTurn = pLimit(clients)
const startedAt = performance.now()
const batch = Math.ceil(count / 10)
for (let sent = 0; sent < count; sent += batch) {
  // Smaller examples first is for shrinking, which nobody does here.
  const bodies = fc.sample(fc.noBias(bodiesOf[process.argv[4] === 'pdf' ? 'pdf' : 'all']), {
    seed: seed + sent,
    numRuns: Math.min(batch, count - sent),
  })
  await Promise.all(bodies.map((body, i) => inTurn(send, body, sent + i)))
  memory.push([api.rssMb(), worker.rssMb()])
}
const seconds = (performance.now() - startedAt) / 1000
await Promise.all(tasks.map((location) => inTurn(ends, location)))
await delay(1_000)
memory.push([api.rssMb(), worker.rssMb()])
for (const [i, name] of ['API', 'worker'].entries()) {
  const grown = (memory.at(-1)?.[i] ?? 0) - (memory[0]?.[i] ?? 0)
  if (grown > growthMb) faults.push(`the ${name} has grown by ${grown} MB`)
}
tell()
await Promise.all([api.close(), worker.close()])
await redis.close()
process.exitCode = faults.length > 0 ? 1 : 0

async function send({ what, body, type }: HostileBody, number: number): Promise<void> {
  const path = number % everySync === 0 ? '/image-sync' : '/image'
  const sentAt = performance.now()
  try {
    const signal = AbortSignal.timeout(deadlineMs)
    const response = await fetch(api.url + path, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
      signal,
    })
    const answer = Answer.parse(await response.json())
    const key = `${response.status} ${answer.code ?? ''}`
    times.push({ ms: performance.now() - sentAt, what: `body ${number}, ${what} to ${path}: ${key}` })
    answers.set(key, (answers.get(key) ?? 0) + 1)
    if (response.status >= 500) faults.push(`body ${number} (${what}): ${key}`)
    if (response.status === 202) await keepSome(response.headers.get('location') ?? '')
  } catch (error) {
    faults.push(`body ${number} (${what}): ${String(error)}`)
  }
  if (!api.alive || !worker.alive) throw new Error(`a process ended after body ${number} (${what})`)
}

async function keepSome(location: string): Promise<void> {
  if (accepted++ % everyTask === 0) tasks.push(location)
  else await fetch(api.url + location, { method: 'DELETE' })
}

async function ends(location: string): Promise<void> {
  for (const until = performance.now() + 4 * deadlineMs; performance.now() < until; await delay(100)) {
    const task = Task.parse(await (await fetch(api.url + location)).json())
    if (task.status === 'queued' || task.status === 'processing') continue
    for (const { code } of task.errors) answers.set(`task: ${code}`, (answers.get(`task: ${code}`) ?? 0) + 1)
    return
  }
  faults.push(`${location} does not end`)
}

function tell(): void {
  const sorted = times.toSorted((a, b) => a.ms - b.ms)
  const at = (q: number) => Math.round(sorted[Math.floor(q * (sorted.length - 1))]?.ms ?? 0)
  console.log(
    `${count} bodies, seed ${seed}, ${seconds.toFixed(0)} s; answers in ms: p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)} (${sorted.at(-1)?.what})\n`,
  )
  console.log('| answer | times |\n|---|---|')
  for (const key of Array.from(answers.keys()).toSorted()) console.log(`| ${key} | ${answers.get(key)} |`)
  console.log(`| tasks that the worker ended | ${tasks.length} |`)
  console.log(
    `\nmemory in MB after each tenth, API: ${memory.map(([mb]) => mb).join(' ')}; worker: ${memory.map(([, mb]) => mb).join(' ')}`,
  )
  console.log(
    faults.length === 0 ? '\nNothing went wrong.' : `\n${faults.length} faults:\n${faults.slice(0, 40).join('\n')}`,
  )
}
