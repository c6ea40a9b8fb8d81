import { requestBody, runTask } from '../client.ts'
import type { CorpusImage } from '../corpus.ts'
import { timed } from '../drive.ts'
import type { BenchOptions } from '../options.ts'
import { startSystem } from '../system.ts'
import { digits, printTable } from '../table.ts'

const sizes = [1, 8, 32]
/** The size that is also sent image by image. */
const compared = 8
const rounds = 2

/** Batches on one worker and on two, one thread each. */
export async function batches({ images, engines }: BenchOptions): Promise<void> {
  const rows: string[][] = []
  for (const { name, env } of engines) {
    const systems = [1, 2].map((workers) => startSystem({ workers, workerConcurrency: 1, syncConcurrency: 1, env }))
    const [one, two] = await Promise.all(systems)
    if (!one || !two) continue
    for (const size of sizes) {
      const batch = spread(images, size)
      const single = await least(() => inOneBatch(one.url, batch))
      const both = await least(() => inOneBatch(two.url, batch))
      const apart = size === compared ? await least(() => oneByOne(two.url, batch)) : Number.NaN
      rows.push([
        name,
        String(size),
        digits(single, 2),
        digits(both, 2),
        digits(single / both, 2),
        digits(apart, 2),
        digits(both / apart, 2),
      ])
    }
    await Promise.all([one.stop(), two.stop()])
  }
  printTable('Batches, as a task watched over a WebSocket', head, rows)
}

const head = [
  'engine',
  'images',
  '1 worker, s',
  '2 workers, s',
  '2 workers are × as fast',
  'one by one on 2 workers, s',
  'batch ÷ one by one',
]

/** So many images, evenly spread over the sizes. */
function spread(images: readonly CorpusImage[], count: number): CorpusImage[] {
  return Array.from(
    { length: count },
    (_, index) => images[Math.floor((index * images.length) / count) % images.length],
  ).filter((image) => image !== undefined)
}

async function least(act: () => Promise<void>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) times.push((await timed(act)) / 1000)
  return Math.min(...times)
}

function inOneBatch(url: string, batch: readonly CorpusImage[]): Promise<void> {
  return runTask(url, requestBody(batch.map(({ bytes }) => bytes)))
}

async function oneByOne(url: string, batch: readonly CorpusImage[]): Promise<void> {
  for (const { body } of batch) await runTask(url, body)
}
