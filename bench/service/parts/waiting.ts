import { quantile } from '../../statistics.ts'
import { requestBody, runTask } from '../client.ts'
import { timed } from '../drive.ts'
import type { BenchOptions } from '../options.ts'
import { startSystem } from '../system.ts'
import { digits, printTable } from '../table.ts'

const batchSize = 64
const singles = 30

/** Single images, one after another, while two batches of the like wait, against the same on an idle system. */
export async function waiting({ images, engines }: BenchOptions): Promise<void> {
  const small = images.slice(-Math.ceil(images.length / 3)) // the lightest third: two batches are 128 pages
  const rows: string[][] = []
  for (const { name, env } of engines) {
    const system = await startSystem({ workers: 1, workerConcurrency: 2, syncConcurrency: 1, env })
    const one = (nth: number) => timed(() => runTask(system.url, small[nth % small.length]?.body ?? ''))
    const unloaded: number[] = []
    for (let nth = -small.length; nth < singles; nth++) {
      const ms = await one(nth + small.length)
      if (nth >= 0) unloaded.push(ms) // each was seen once before, to warm up
    }
    const batch = requestBody(
      Array.from(
        { length: batchSize },
        (_, index) => (small[index % small.length] ?? images[0])?.bytes ?? Buffer.alloc(0),
      ),
    )
    const ended = new AbortController()
    const batches = Promise.all([runTask(system.url, batch), runTask(system.url, batch)]).then(() => ended.abort())
    const loaded: number[] = []
    while (!ended.signal.aborted && loaded.length < singles) loaded.push(await one(loaded.length))
    await batches
    await system.stop()
    const [calm, queued] = [quantile(unloaded, 0.95), quantile(loaded, 0.95)]
    rows.push([name, digits(calm / 1000, 2), digits(queued / 1000, 2), String(loaded.length), digits(queued / calm, 1)])
  }
  printTable(`A single image while two batches of ${batchSize} are queued, 1 worker of 2`, head, rows)
}

const head = ['engine', 'p95 unloaded, s', 'p95 with the batches, s', 'singles meanwhile', 'ratio']
