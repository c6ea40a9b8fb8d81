import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { quantile } from '../../statistics.ts'
import { type Backlog, watchBacklog } from '../backlog.ts'
import { requestBody, runTask, submit } from '../client.ts'
import { timed } from '../drive.ts'
import { type System, startSystem } from '../system.ts'
import { digits, printTable } from '../table.ts'

const clients = [1, 4, 16]
const batchSize = 8
const lastsMs = 4_000

interface Load {
  readonly name: string
  readonly items: number
  act(url: string): Promise<unknown>
}

/** Everything but recognition: one worker whose recognizer does nothing, and so many clients that never pause. */
export async function noop(): Promise<void> {
  const system = await startSystem({
    workers: 1,
    workerConcurrency: 2,
    syncConcurrency: 1,
    env: { ENGINE: 'tesseract.js', MODEL: 'best_int', MAX_QUEUED_BYTES: String(4e9) },
    workerProgram: new URL('../noop-worker.ts', import.meta.url),
  })
  const backlog = await watchBacklog(system.redisUrl)
  const rows: string[][] = []
  for (const load of await loads()) {
    await run(load, 1, 500, system, backlog) // to warm up
    for (const count of clients) rows.push(await run(load, count, lastsMs, system, backlog))
  }
  printTable(`A recogniser that does nothing, 1 worker of 2, ${lastsMs / 1000} s each`, head, rows)
  await backlog.close()
  await system.stop()
}

const head = [
  'what',
  'clients',
  'tasks/s',
  'items/s',
  'p50, ms',
  'p95, ms',
  'CPU per task: API, ms',
  'worker',
  'Redis',
  'client',
  'Redis CPU per 1,000 tasks, s',
  'Redis keeps of 1,000 tasks, MB',
  'Redis at its peak, MB',
]

async function loads(): Promise<Load[]> {
  const small = await noise(16)
  const large = requestBody(await noise(577)) // 1 MB
  const single = requestBody(small)
  const batch = requestBody(Array.from({ length: batchSize }, () => small))
  return [
    { name: 'tasks', items: 1, act: (url) => submit(url, single) },
    { name: `batches of ${batchSize}`, items: batchSize, act: (url) => submit(url, batch) },
    { name: 'watched tasks, a WebSocket each', items: 1, act: (url) => runTask(url, single) },
    { name: 'tasks of 1 MB', items: 1, act: (url) => submit(url, large) },
  ]
}

/** A square that does not compress: its size in bytes is 3 a pixel. */
function noise(side: number): Promise<Buffer> {
  const raw = { width: side, height: side, channels: 3 as const }
  return sharp(randomBytes(side * side * 3), { raw })
    .png({ compressionLevel: 1 })
    .toBuffer()
}

async function run(load: Load, count: number, ms: number, system: System, backlog: Backlog): Promise<string[]> {
  const before = { cpu: cpuNow(system), mb: await backlog.keptMb() }
  const mostMb = backlog.watchMemory()
  const startedAt = performance.now()
  const each: number[] = []
  const client = async () => {
    while (performance.now() - startedAt < ms) each.push(await timed(async () => void (await load.act(system.url))))
  }
  await Promise.all(Array.from({ length: count }, client))
  await backlog.drained()
  const seconds = (performance.now() - startedAt) / 1000
  const cpu = cpuNow(system).map((now, part) => ((now - (before.cpu[part] ?? 0)) * 1000) / each.length)
  const peakMb = mostMb()
  return [
    load.name,
    String(count),
    digits(each.length / seconds, 0),
    digits((each.length * load.items) / seconds, 0),
    digits(quantile(each, 0.5), 1),
    digits(quantile(each, 0.95), 1),
    ...cpu.map((part) => digits(part, 2)),
    digits(cpu[2], 2), // ms a task is s a thousand
    digits(((await backlog.keptMb()) - before.mb) / (each.length / 1000), 1),
    digits(peakMb, 0),
  ]
}

/** CPU seconds of API, worker, Redis and of this process, the client. */
function cpuNow(system: System): number[] {
  const { API = 0, worker = 0, Redis = 0 } = system.cpuSeconds()
  const { user, system: kernel } = process.cpuUsage()
  return [API, worker, Redis, (user + kernel) / 1e6]
}
