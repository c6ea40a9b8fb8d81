/**
 * A client in a process of its own that goes on as if nobody attacked: it sends what is asked for to the API whose URL it is given, one
 * request after another of each kind, and on any message tells what each took.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** What one request took, in ms; a failed one has the status, or the error, that came instead. */
export interface Told {
  readonly kind: string
  readonly ms: number
  readonly failed?: string
}

const [url = ''] = process.argv.slice(2)
const letter = readFileSync(join(import.meta.dirname, '../../test/fixtures/letter.png'))
const json = 'application/json'
const small = JSON.stringify({ image_data: letter.toString('base64') })
// White space is not part of the data, and makes a body as large as one wants.
const bodyOf = (bytes: number) => JSON.stringify({ image_data: letter.toString('base64').padEnd(bytes, ' ') })
const large = { '176 kB': bodyOf(176_000), '1 MB': bodyOf(1_000_000) }
const told: Told[] = []

process.once('disconnect', () => process.exit())
process.once('message', () => process.send?.(told, undefined, undefined, () => process.exit()))
void again('GET /health/live', 50, () => ask('/health/live'))
void again('POST /image', 250, () => submit(small))
for (const [size, body] of Object.entries(large)) void again(`POST /image of ${size}`, 500, () => submit(body))
void again('POST /image-sync', 1_000, () => ask('/image-sync', small))

async function again(kind: string, restMs: number, request: () => Promise<void>): Promise<never> {
  for (;;) {
    const startedAt = performance.now()
    const failed = await request().then(
      () => undefined,
      (error: unknown) => String(error),
    )
    told.push({ kind, ms: performance.now() - startedAt, ...(failed !== undefined && { failed }) })
    await delay(restMs)
  }
}

async function ask(path: string, body?: string): Promise<void> {
  const sent = body === undefined ? {} : { method: 'POST', headers: { 'content-type': json }, body }
  const response = await fetch(url + path, sent)
  await response.arrayBuffer()
  if (!response.ok) throw new Error(String(response.status))
}

/** Its task is cancelled at once: what is measured is the way into the queue. */
async function submit(body: string): Promise<void> {
  const response = await fetch(`${url}/image`, { method: 'POST', headers: { 'content-type': json }, body })
  await response.arrayBuffer()
  const location = response.headers.get('location')
  if (location === null) throw new Error(String(response.status))
  void fetch(url + location, { method: 'DELETE' }).then((deleted) => deleted.arrayBuffer())
}
