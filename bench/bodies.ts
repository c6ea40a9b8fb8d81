/**
 * `npm run bench:bodies`: what becomes of an API, and of others' health checks, while large bodies arrive. Starts a real API and a
 * real Redis; the clients are in this process, the health checks in one of their own. Prints Markdown.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import sharp from 'sharp'
import { startApi, startRedis } from './processes.ts'
import { quantile } from './statistics.ts'

const bodyBytes = 30_000_000
const body = await bodyOf(bodyBytes)
const redis = await startRedis()
const api = await startApi(redis.url)
await post() // warm

console.log(
  `Bodies of ${Math.round(body.length / 1e6)} MB to POST /image; Node.js ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}\n`,
)
console.log(
  '| clients | loop delay p50, ms | p99 | max | health check p99, ms | max | memory before, MB | peak | 202 | 503 | all done, s |',
)
console.log('|---|---|---|---|---|---|---|---|---|---|---|')
for (const clients of [1, 4, 30]) console.log(await row(clients))
await delay(5000)
console.log(`\nmemory 5 s later: ${api.rssMb()} MB`)
await api.close()
await redis.close()

async function row(clients: number): Promise<string> {
  const before = api.rssMb()
  const others = fork(join(import.meta.dirname, 'health-client.ts'), [api.url])
  await delay(500) // until it asks
  api.measure()
  const startedAt = performance.now()
  const refused = await Promise.all(Array.from({ length: clients }, untilAccepted))
  const seconds = (performance.now() - startedAt) / 1000
  const { delay: loop, peakMb } = await api.report()
  others.send('report')
  const [times] = await once(others, 'message')
  const cells = [
    clients,
    ...[loop.p50, loop.p99, loop.max, quantile(times, 0.99), Math.max(...times)].map((ms) => ms.toFixed(0)),
    before,
    peakMb,
    clients,
    refused.reduce((sum, count) => sum + count, 0),
    seconds.toFixed(1),
  ]
  return `| ${cells.join(' | ')} |`
}

/** Comes back when it is told to; gives how often it was turned away. */
async function untilAccepted(): Promise<number> {
  for (let refused = 0; ; refused++) {
    const response = await post()
    if (response.status === 202) return refused
    if (response.status !== 503) throw new Error(`${response.status}: ${response.text}`)
    await delay(1000 * response.retryAfterS)
  }
}

async function post() {
  const response = await fetch(`${api.url}/image`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  const text = await response.text()
  const location = response.headers.get('location')
  if (location) await fetch(api.url + location, { method: 'DELETE' }) // or Redis would fill up
  return { status: response.status, text, retryAfterS: Number(response.headers.get('retry-after')) }
}

/** A PNG of noise, which is as large as its pixels. */
async function bodyOf(bytes: number): Promise<Buffer> {
  const side = Math.floor(Math.sqrt((bytes * 0.75) / 3 / 1.02))
  const png = await sharp({
    create: {
      width: side,
      height: side,
      channels: 3,
      background: 'white',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
    .png({ compressionLevel: 0 })
    .toBuffer()
  return Buffer.from(JSON.stringify({ image_data: png.toString('base64') }))
}
